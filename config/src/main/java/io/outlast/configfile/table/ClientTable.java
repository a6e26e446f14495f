// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import io.outlast.config.ClientAction;
import io.outlast.config.ClientPermission;
import io.outlast.config.ClientSecurity;
import io.outlast.config.Config;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.table.Type.Truth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who is let in at a client port, and what he may do: by principal, and there by executor. */
final class ClientTable {
  /** One principal's tokens and permissions. */
  private record Principal(ClientSecurity security, String name) {
    void addTokens(List<String> tokens) {
      tokens.forEach(token -> security.addToken(name, token));
    }

    List<String> tokens() {
      return security.getPrincipalsByToken().entrySet().stream()
          .filter(token -> token.getValue().equals(name))
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  /** What one principal may do with the executors of one pattern. */
  private record Grant(ClientSecurity security, String principal, String executors) {
    boolean has(ClientAction action) {
      return security.getPermissions().stream()
          .anyMatch(permission -> isThis(permission) && permission.actions().contains(action));
    }

    void set(ClientAction action, boolean isPermitted) {
      List<ClientPermission> others = new ArrayList<>();
      Set<ClientAction> actions = EnumSet.noneOf(ClientAction.class);
      for (ClientPermission permission : security.getPermissions()) {
        if (isThis(permission)) {
          actions.addAll(permission.actions());
        } else {
          others.add(permission);
        }
      }
      if (isPermitted) {
        actions.add(action);
      } else {
        actions.remove(action);
      }
      // Kept when it permits nothing: that there is one at all forbids the rest.
      others.add(new ClientPermission(principal, executors, actions));
      security.setPermissions(others);
    }

    private boolean isThis(ClientPermission permission) {
      return permission.principal().equals(principal) && permission.executors().equals(executors);
    }
  }

  private static final Section<Grant> PERMISSION =
      new Section<>(null, Stream.of(ClientAction.values()).map(ClientTable::action).toList());

  private static final Section<Principal> PRINCIPAL =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "tokens",
                  new Texts(
                      "tokens", "token", "texts of 16 characters or more, without commas", true),
                  Principal::addTokens,
                  Principal::tokens),
              new Family<>(
                  "permission",
                  (principal, executors) ->
                      new Grant(principal.security(), principal.name(), executors),
                  PERMISSION)));

  /** The section of all principals. */
  static final Part<Config> PRINCIPALS =
      new Family<>(
          "client-principal",
          (config, name) -> new Principal(config.getClientSecurity(), name),
          PRINCIPAL);

  private ClientTable() {}

  private static Part<Grant> action(ClientAction action) {
    return new Setting<>(
        action.name().toLowerCase(Locale.ROOT),
        new Truth(),
        (grant, isPermitted) -> grant.set(action, isPermitted),
        grant -> grant.has(action));
  }
}
