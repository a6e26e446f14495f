// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The settings by which members must agree, as text, with the values that they have at one member.
 *
 * @param cluster those of the cluster as a whole
 * @param executors those of executors, by executor or pattern of names
 */
public record Terms(Map<String, String> cluster, Map<ExecutorId, Map<String, String>> executors) {
  /** Stands for a setting that a member of another version does not have. */
  private static final String ABSENT = "unknown";

  /**
   * Compares what both sides tell.
   *
   * @return a line for each difference, as "capacity of durable executor 'jobs' is 10 here, 100
   *     there"
   */
  public List<String> differences(Terms there) {
    List<String> all = new ArrayList<>();
    compare("", cluster, there.cluster, all);
    executors.forEach(
        (executor, settings) -> {
          Map<String, String> others = there.executors.get(executor);
          if (others != null) {
            compare(" of " + nameOf(executor), settings, others, all);
          }
        });
    return all;
  }

  private static void compare(
      String of, Map<String, String> here, Map<String, String> there, List<String> differences) {
    TreeSet<String> settings = new TreeSet<>(here.keySet());
    settings.addAll(there.keySet());
    for (String setting : settings) {
      String own = here.getOrDefault(setting, ABSENT);
      String other = there.getOrDefault(setting, ABSENT);
      if (!own.equals(other)) {
        differences.add("%s%s is %s here, %s there".formatted(setting, of, own, other));
      }
    }
  }

  private static String nameOf(ExecutorId executor) {
    return switch (executor.kind()) {
      case DURABLE -> "durable executor '" + executor.name() + "'";
      case SCHEDULED -> "scheduled executor '" + executor.name() + "'";
    };
  }

  // ---- On the wire ------------------------------------------------------------------------------

  /** Appends these terms. */
  public void put(Output out) {
    putTexts(out, cluster);
    out.putVar(executors.size());
    executors.forEach(
        (executor, settings) -> {
          put(out, executor);
          putTexts(out, settings);
        });
  }

  /**
   * Reads the next terms.
   *
   * @throws MalformedException if there are none
   */
  public static Terms get(Input in) {
    Map<String, String> cluster = getTexts(in);
    int count = in.getCount();
    Map<ExecutorId, Map<String, String>> executors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      executors.put(getExecutor(in), getTexts(in));
    }
    return new Terms(cluster, executors);
  }

  /** Appends an executor. */
  public static void put(Output out, ExecutorId executor) {
    out.putByte(executor.kind().ordinal()).putString(executor.name());
  }

  /**
   * Reads the next executor.
   *
   * @throws MalformedException if there is none
   */
  public static ExecutorId getExecutor(Input in) {
    ExecutorId.Kind kind = in.getOneOf(ExecutorId.Kind.values(), "an executor");
    return new ExecutorId(kind, in.getString());
  }

  private static void putTexts(Output out, Map<String, String> texts) {
    out.putVar(texts.size());
    texts.forEach((name, value) -> out.putString(name).putString(value));
  }

  private static Map<String, String> getTexts(Input in) {
    int count = in.getCount();
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      texts.put(in.getString(), in.getString());
    }
    return texts;
  }
}
