// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Hosts on this machine, each with a network of its own, joined by a bridge: processes on them can
 * be cut off from each other by the kernel, as by a broken switch. Needs Linux, root and iproute2.
 */
public final class Namespaces implements AutoCloseable {
  private final String prefix = "ol" + UUID.randomUUID().toString().substring(0, 6);
  private final List<String> made = new ArrayList<>();

  private Namespaces() {}

  /**
   * Makes so many hosts.
   *
   * @throws IOException where this machine does not let us, with the reason
   */
  public static Namespaces make(int count) throws IOException {
    Namespaces namespaces = new Namespaces();
    try {
      namespaces.begin(count);
      return namespaces;
    } catch (IOException e) {
      namespaces.close();
      throw new IOException("No network namespaces on this machine: " + e.getMessage(), e);
    }
  }

  /**
   * Makes so many hosts on which packets can be dropped and delayed.
   *
   * @throws IOException where this machine does not let us or lacks nftables, with the reason
   */
  public static Namespaces makeWithFilters(int count) throws IOException {
    Namespaces namespaces = make(count);
    try {
      namespaces.lose(1, 0);
      namespaces.hear(1);
      namespaces.delay(1);
      namespaces.hurry(1);
      return namespaces;
    } catch (IOException e) {
      namespaces.close();
      throw new IOException("No packets can be dropped on this machine: " + e.getMessage(), e);
    }
  }

  private void begin(int count) throws IOException {
    add(hub());
    onHub("ip link add br0 type bridge");
    onHub("ip link set br0 up");
    for (int host = 1; host <= count; host++) {
      String name = name(host);
      add(name);
      run(
          "ip link add v%d netns %s type veth peer name eth0 netns %s"
              .formatted(host, hub(), name));
      onHub("ip link set v%d master br0 up".formatted(host));
      on(name, "ip addr add %s/24 dev eth0".formatted(address(host)));
      on(name, "ip link set eth0 up");
      on(name, "ip link set lo up");
    }
  }

  private void add(String name) throws IOException {
    run("ip netns add " + name);
    made.add(name);
  }

  private String hub() {
    return prefix + "-hub";
  }

  private String name(int host) {
    return prefix + "-" + host;
  }

  /** The address of a host, from 1. */
  public static String address(int host) {
    return "10.77.0." + host;
  }

  /** What a command begins with to be run on a host. */
  public List<String> on(int host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  /** Takes a host off the bridge: what it sends, and what is sent to it, goes nowhere. */
  public void cut(int host) throws IOException {
    onHub("ip link set v%d nomaster".formatted(host));
  }

  /** Puts a host back. */
  public void heal(int host) throws IOException {
    onHub("ip link set v%d master br0".formatted(host));
  }

  /** Lets a host hear nothing of another one, which still hears it. Needs nftables. */
  public void deafen(int host, int toHost) throws IOException {
    filter(host, "ip saddr " + address(toHost) + " drop");
  }

  /** Loses so many of hundred packets that come to a host. Needs nftables. */
  public void lose(int host, int percent) throws IOException {
    filter(host, "numgen random mod 100 < " + percent + " drop");
  }

  private void filter(int host, String rule) throws IOException {
    on(name(host), "nft add table inet faults");
    on(name(host), "nft add chain inet faults in { type filter hook input priority 0 ; }");
    on(name(host), "nft add rule inet faults in " + rule);
  }

  /** Lets a host hear all again. */
  public void hear(int host) throws IOException {
    on(name(host), "nft delete table inet faults");
  }

  /**
   * Delays what a host sends by 50 to 150 ms; where the kernel has no netem, by a line so narrow
   * that packets queue up for as long, and are dropped when there are too many.
   */
  public void delay(int host) throws IOException {
    try {
      on(name(host), "tc qdisc add dev eth0 root netem delay 100ms 50ms");
    } catch (IOException e) {
      on(name(host), "tc qdisc add dev eth0 root tbf rate 2mbit burst 16kb latency 150ms");
    }
  }

  /** Lets a host send at once. */
  public void hurry(int host) throws IOException {
    on(name(host), "tc qdisc del dev eth0 root");
  }

  private void onHub(String command) throws IOException {
    on(hub(), command);
  }

  private static void on(String name, String command) throws IOException {
    run("ip netns exec " + name + " " + command);
  }

  private static void run(String command) throws IOException {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("'" + command + "' failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    for (String name : made) {
      try {
        run("ip netns del " + name);
      } catch (IOException e) {
        System.err.println("A network namespace stays behind: " + e.getMessage());
      }
    }
  }
}
