// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a process stands among those of its system, all on this machine.
 *
 * @param members how many members there are; one is without a cluster
 * @param index of this member, from 0; the client has the number after the last
 * @param port the first of a hundred ports that this system may use
 */
record Place(int members, int index, int port) {
  private static final int CLIENT_PORTS = 50;

  boolean isClient() {
    return index == members;
  }

  int memberPort() {
    return memberPort(index);
  }

  int memberPort(int member) {
    return port + member;
  }

  /** Where this member lets clients in, if it has a port for that. */
  int clientPort() {
    return clientPort(index);
  }

  private int clientPort(int member) {
    return port + CLIENT_PORTS + member;
  }

  List<String> memberAddresses() {
    return IntStream.range(0, members).mapToObj(i -> "127.0.0.1:" + memberPort(i)).toList();
  }

  List<String> clientAddresses() {
    return IntStream.range(0, members).mapToObj(i -> "127.0.0.1:" + clientPort(i)).toList();
  }
}
