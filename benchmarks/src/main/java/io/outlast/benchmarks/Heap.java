// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the heap holds after a full collection.
 *
 * @param bytes all of it
 * @param classes by the name of their class, as {@code jcmd GC.class_histogram} prints it
 */
record Heap(long bytes, Map<String, Count> classes) {
  private static final Count NONE = new Count(0, 0);

  /** Objects of one class. */
  record Count(long objects, long bytes) {
    private Count minus(Count other) {
      return new Count(objects - other.objects, bytes - other.bytes);
    }
  }

  /** Collects garbage and looks. */
  static Heap now() {
    // The command collects garbage too; that the first round leaves something is what GCs do.
    String histogram = histogram();
    histogram = histogram();
    return new Heap(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), parse(histogram));
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("This JVM has no GC.class_histogram; HotSpot does.", e);
    }
  }

  /** Lines like {@code 1: 1000 24000 [B (java.base@17.0.15)}. */
  private static Map<String, Count> parse(String histogram) {
    Map<String, Count> classes = new HashMap<>();
    for (String line : histogram.split("\n")) {
      String[] words = line.trim().split("\\s+");
      if (words.length >= 4 && words[0].endsWith(":")) {
        classes.put(words[3], new Count(Long.parseLong(words[1]), Long.parseLong(words[2])));
      }
    }
    return classes;
  }

  /** What has come since then, the most bytes first. */
  List<Map.Entry<String, Count>> since(Heap before) {
    List<Map.Entry<String, Count>> grown = new ArrayList<>();
    classes.forEach(
        (name, count) ->
            grown.add(Map.entry(name, count.minus(before.classes.getOrDefault(name, NONE)))));
    grown.sort((a, b) -> Long.compare(b.getValue().bytes(), a.getValue().bytes()));
    return grown;
  }
}
