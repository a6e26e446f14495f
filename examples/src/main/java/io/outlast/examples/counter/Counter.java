// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.counter;

import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.scheduledexecutor.StatefulTask;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Counts its runs. What it has counted is stored with each run, on the owner and on a backup. */
final class Counter
    implements Runnable, StatefulTask<String, Integer>, OutlastInstanceAware, Serializable {

  /** Where a member keeps the {@link IntConsumer} that is told of each number. */
  static final String LISTENER = "listener";

  private static final long serialVersionUID = 1L;

  private transient int count;
  private transient @Nullable OutlastInstance here;

  @Override
  public void setOutlastInstance(OutlastInstance instance) {
    here = instance;
  }

  @Override
  public void run() {
    count++;
    Object listener = Objects.requireNonNull(here).getUserContext().get(LISTENER);
    ((IntConsumer) Objects.requireNonNull(listener)).accept(count);
  }

  @Override
  public void save(Map<String, Integer> snapshot) {
    snapshot.put("count", count);
  }

  @Override
  public void load(Map<String, Integer> snapshot) {
    count = Objects.requireNonNull(snapshot.get("count"));
  }
}
