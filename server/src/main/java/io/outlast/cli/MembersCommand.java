// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "members", description = "Lists the members of the cluster, oldest first.")
final class MembersCommand extends ClusterCommand {
  @Override
  void run(OutlastInstance client, Output out) {
    List<List<Object>> rows =
        client.getCluster().getMembers().stream()
            .map(
                member ->
                    Arrays.<Object>asList(
                        member.getUuid(),
                        address(member.getSocketAddress()),
                        member.isLiteMember(),
                        member.getAttributes()))
            .toList();
    out.table(List.of("uuid", "address", "lite", "attributes"), rows);
  }

  private static String address(InetSocketAddress address) {
    return address.getHostString().isEmpty()
        ? "-"
        : address.getHostString() + ":" + address.getPort();
  }
}
