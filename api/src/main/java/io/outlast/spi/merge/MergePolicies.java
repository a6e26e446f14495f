// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds merge policies by name, and applies them with the rule that holds under all. */
public final class MergePolicies {

  private static final String OUR_PACKAGE = "io.outlast.spi.merge.";
  private static final String SEED_PACKAGE = "com.hazelcast.spi.merge.";

  private MergePolicies() {}

  /**
   * Returns the class name that a configured name stands for: a simple name, and one of the package
   * that configurations of the original name, is one of ours. Members compare policies by it.
   */
  public static String className(String policy) {
    if (policy.startsWith(SEED_PACKAGE)) {
      return OUR_PACKAGE + policy.substring(SEED_PACKAGE.length());
    }
    return policy.indexOf('.') < 0 ? OUR_PACKAGE + policy : policy;
  }

  /**
   * Makes the policy of that name.
   *
   * @throws IllegalArgumentException if there is no such class, or it is not a policy with a public
   *     constructor without arguments
   */
  public static SplitBrainMergePolicy create(String policy, ClassLoader loader) {
    String name = className(Objects.requireNonNull(policy, "policy"));
    try {
      return Class.forName(name, true, loader)
          .asSubclass(SplitBrainMergePolicy.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException e) {
      throw refused(policy, "there is no class " + name, e);
    } catch (ClassCastException e) {
      throw refused(policy, name + " does not implement SplitBrainMergePolicy", e);
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw refused(policy, name + " has no public constructor without arguments", e);
    } catch (InvocationTargetException e) {
      throw refused(policy, "its constructor failed", e.getCause());
    }
  }

  /**
   * Decides between two records: one that has ended beats one that has not, under every policy;
   * else the policy decides.
   */
  public static MergeDecision decide(
      SplitBrainMergePolicy policy, MergingEntry merging, @Nullable MergingEntry existing) {
    if (existing != null && merging.finished() != existing.finished()) {
      return merging.finished() ? MergeDecision.TAKE_MERGING : MergeDecision.KEEP_EXISTING;
    }
    return policy.merge(merging, existing);
  }

  private static IllegalArgumentException refused(
      String policy, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Merge policy '"
            + policy
            + "' cannot be used: "
            + why
            + ". Use PutIfAbsentMergePolicy, PassThroughMergePolicy, DiscardMergePolicy,"
            + " LatestUpdateMergePolicy, HigherHitsMergePolicy, or the name of a class of yours.",
        cause);
  }
}
