// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.Objects;
import java.util.Set;

/**
 * Permits a client to do something with some executors.
 *
 * @param principal who: see {@link ClientSecurity}; {@code *} stands for any text
 * @param executors which: a name, or a pattern in which {@code *} stands for any text
 * @param actions what
 */
public record ClientPermission(String principal, String executors, Set<ClientAction> actions) {

  /**
   * Checks the texts, and copies the set.
   *
   * @throws IllegalArgumentException if a text is blank
   */
  public ClientPermission {
    ConfigChecks.notBlank("principal of a client-permission", principal, "Use * for all.");
    ConfigChecks.notBlank("executors of a client-permission", executors, "Use * for all.");
    actions = Set.copyOf(Objects.requireNonNull(actions, "actions"));
  }

  boolean permits(String who, String executor, ClientAction action) {
    return actions.contains(action)
        && NamePatterns.matches(principal, who)
        && NamePatterns.matches(executors, executor);
  }
}
