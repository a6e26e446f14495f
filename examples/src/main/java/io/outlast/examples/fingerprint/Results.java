// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has come in so far. Thread-safe. */
final class Results {

  private final ConcurrentMap<SourceFile, Fingerprint> fingerprints = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final LongAdder ended = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void add(SourceFile file, @Nullable Fingerprint fingerprint, @Nullable Throwable failure) {
    if (fingerprint != null) {
      fingerprints.put(file, fingerprint);
      bytes.add(file.bytes());
    } else {
      problems.add(Failures.describe(file.toString(), failure));
    }
    ended.increment();
  }

  long ended() {
    return ended.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  List<String> problems() {
    return problems.stream().sorted().toList();
  }

  SortedMap<SourceFile, Fingerprint> fingerprints() {
    return new TreeMap<>(fingerprints);
  }
}
