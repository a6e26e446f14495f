// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a member needs to know to find its cluster and to take part in it.
 *
 * @param clusterName members with different names never see each other
 * @param memberName this member in logs
 * @param bindAddress the one address that everything listens on
 * @param port first port to try
 * @param portCount how many ports to try, upwards from {@code port}; 1 fails if it is taken
 * @param discovery how members find each other
 * @param jgroupsFile a JGroups file on the class path or disk that replaces the whole protocol
 *     stack, and with it address, ports, discovery and time limits of this record
 * @param failureDetectionTimeout a member that is silent for so long is out. Too small: a pause of
 *     the garbage collector throws it out. Too large: its partitions wait. At least 1 s
 * @param mergeInterval how often separated parts of a cluster look for each other, at most. At
 *     least 100 ms
 * @param partitionCount number of partitions, the same on all members
 * @param lite whether this member keeps no values and owns nothing
 */
public record ClusterSettings(
    String clusterName,
    String memberName,
    String bindAddress,
    int port,
    int portCount,
    Discovery discovery,
    @Nullable String jgroupsFile,
    Duration failureDetectionTimeout,
    Duration mergeInterval,
    int partitionCount,
    boolean lite) {

  public static final Duration DEFAULT_FAILURE_DETECTION_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_MERGE_INTERVAL = Duration.ofSeconds(2);
  public static final int DEFAULT_PARTITION_COUNT = 271;

  public ClusterSettings {
    Objects.requireNonNull(clusterName);
    Objects.requireNonNull(memberName);
    Objects.requireNonNull(bindAddress);
    Objects.requireNonNull(discovery);
    if (port < 1 || portCount < 1 || port + portCount - 1 > 65_535) {
      throw new IllegalArgumentException(
          "Ports " + port + " to " + (port + portCount - 1) + " are not between 1 and 65535.");
    }
    if (failureDetectionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "The failure detection timeout is " + failureDetectionTimeout + ", less than PT1S.");
    }
    if (mergeInterval.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "The merge interval is " + mergeInterval + ", less than PT0.1S.");
    }
    if (partitionCount < 1) {
      throw new IllegalArgumentException(
          "The partition count is " + partitionCount + ", less than 1.");
    }
  }

  /** How members find each other. */
  public sealed interface Discovery {
    /**
     * By a fixed list.
     *
     * @param addresses {@code host} or {@code host:port}; without a port, the first three ports of
     *     this member's own range are asked. Empty: this member's own host only
     */
    record Members(List<String> addresses) implements Discovery {
      public Members {
        addresses = List.copyOf(addresses);
      }
    }

    /** By multicast. */
    record Multicast(String group, int port, int timeToLive) implements Discovery {}

    /** By the addresses that a DNS name has, as that of a headless Kubernetes service. */
    record Dns(String name) implements Discovery {}
  }
}
