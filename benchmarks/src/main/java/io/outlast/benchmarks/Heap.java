// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the heap holds after a full collection.
 *
 * @param bytes all of it
 * @param classes by the name of their class, as {@code jcmd GC.class_histogram} prints it
 */
public record Heap(long bytes, Map<String, Count> classes) {
  private static final Count NONE = new Count(0, 0);
  private static final Pattern LINE =
      Pattern.compile("^ *\\d+: +(\\d+) +(\\d+) +(\\S+)", Pattern.MULTILINE);

  /** Objects of one class. */
  public record Count(long objects, long bytes) {
    private Count minus(Count other) {
      return new Count(objects - other.objects, bytes - other.bytes);
    }
  }

  /** Collects garbage and looks. */
  public static Heap now() {
    System.gc(); // the command collects garbage too, and a second round finds what the first freed
    Map<String, Count> classes = parse(histogram());
    return new Heap(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), classes);
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
    LINE.matcher(histogram)
        .results()
        .forEach(
            line ->
                classes.put(
                    line.group(3),
                    new Count(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)))));
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
