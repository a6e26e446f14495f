// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a process is to be. It travels as the arguments of a command line.
 *
 * @param cluster the name of the cluster
 * @param isMember a member, or else a client
 * @param host the address of this process
 * @param port its port in the cluster; its port for clients is {@link #CLIENT_PORTS} higher
 * @param members {@code host:port} of all members that there may be
 * @param durability backups of what both executors hold
 * @param detection silence after which a member is taken for lost
 * @param journal the folder in which a member keeps on disk what it holds; empty if it does not
 * @param recovery how long members wait for each other after all were gone
 */
public record PeerSpec(
    String cluster,
    boolean isMember,
    String host,
    int port,
    List<String> members,
    int durability,
    Duration detection,
    String journal,
    Duration recovery) {

  /** From the port of a member to the one on which it accepts clients. */
  public static final int CLIENT_PORTS = 100;

  /** Copies the list. */
  public PeerSpec {
    members = List.copyOf(members);
  }

  /** Reads what {@link #toArguments} has written. */
  public static PeerSpec of(List<String> arguments) {
    return new PeerSpec(
        arguments.get(0),
        Boolean.parseBoolean(arguments.get(1)),
        arguments.get(2),
        Integer.parseInt(arguments.get(3)),
        Arrays.asList(arguments.get(4).split(",")),
        Integer.parseInt(arguments.get(5)),
        Duration.ofMillis(Long.parseLong(arguments.get(6))),
        arguments.get(7),
        Duration.ofMillis(Long.parseLong(arguments.get(8))));
  }

  /** Returns it as words without spaces. */
  public List<String> toArguments() {
    return List.of(
        cluster,
        String.valueOf(isMember),
        host,
        String.valueOf(port),
        String.join(",", members),
        String.valueOf(durability),
        String.valueOf(detection.toMillis()),
        journal,
        String.valueOf(recovery.toMillis()));
  }
}
