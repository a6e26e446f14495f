// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.split;

import io.outlast.config.Config;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;

/**
 * Drops what comes from members that a test has cut off. Public, with a constructor without
 * arguments, because JGroups makes it by name.
 */
public final class Cut extends Protocol {
  /** Names of members; those of one list do not hear those of the other. */
  private static volatile List<List<String>> sides = List.of();

  /** Lets members talk by a stack that has this protocol. */
  static void stack(Config config) {
    System.setProperty("outlast.test.port", Integer.toString(config.getNetworkConfig().getPort()));
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(false);
    config.addAllowedClasses("io.outlast.contract.**");
    config.getNetworkConfig().getJoin().setJgroupsFile("cuttable.xml");
  }

  /** Makes a protocol that drops nothing. */
  public Cut() {}

  /** Cuts groups of members, who may be yet to come, off from each other. */
  static void split(List<String> one, List<String> other) {
    sides = List.of(one, other);
  }

  /** Lets all hear each other. */
  static void heal() {
    sides = List.of();
  }

  private static boolean isAmong(Address address, List<String> names) {
    return names.stream().anyMatch(name -> address.toString().startsWith(name + "("));
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
    List<List<String>> now = sides;
    return here != null
        && source != null
        && !now.isEmpty()
        && (isBetween(here, now.get(0), source, now.get(1))
            || isBetween(here, now.get(1), source, now.get(0)));
  }

  private static boolean isBetween(
      Address one, List<String> its, Address other, List<String> theirs) {
    return isAmong(one, its) && isAmong(other, theirs);
  }
}
