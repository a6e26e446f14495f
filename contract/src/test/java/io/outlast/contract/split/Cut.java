// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.split;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;

/**
 * Drops what comes from members that a test has cut off. Public, with a constructor without
 * arguments, because JGroups makes it by name.
 */
public final class Cut extends Protocol {
  /** By the address of a member: those that it does not hear. */
  private static final Map<Address, Set<Address>> UNHEARD = new ConcurrentHashMap<>();

  private static final Set<Address> ALL = ConcurrentHashMap.newKeySet();

  /** Makes a protocol that drops nothing. */
  public Cut() {}

  /** Cuts groups of members, told by a part of their names, off from each other. */
  static void split(List<String> one, List<String> other) {
    for (Address a : ALL) {
      for (Address b : ALL) {
        if (isAmong(a, one) && isAmong(b, other)) {
          UNHEARD.computeIfAbsent(a, x -> ConcurrentHashMap.newKeySet()).add(b);
          UNHEARD.computeIfAbsent(b, x -> ConcurrentHashMap.newKeySet()).add(a);
        }
      }
    }
  }

  /** Lets all hear each other. */
  static void heal() {
    UNHEARD.clear();
  }

  private static boolean isAmong(Address address, List<String> names) {
    return names.stream().anyMatch(name -> address.toString().startsWith(name + "("));
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // as it is declared
  public <T extends Protocol> T setAddress(Address address) {
    ALL.add(address);
    return super.setAddress(address);
  }

  @Override
  public Object up(Message message) {
    return isUnheard(message.getSrc()) ? null : up_prot.up(message);
  }

  @Override
  public void up(MessageBatch batch) {
    batch.removeIf(message -> isUnheard(message.getSrc()), true);
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private boolean isUnheard(Address source) {
    Address here = local_addr;
    return here != null && source != null && UNHEARD.getOrDefault(here, Set.of()).contains(source);
  }
}
