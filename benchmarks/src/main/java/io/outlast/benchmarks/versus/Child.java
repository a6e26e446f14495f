// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.benchmarks.Heap;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/**
 * The program of a process of a system: a member, or a client. It does what it is told line by
 * line, and ends with its input. What it has to say begins with {@link #MARK}; libraries may print
 * what they like.
 */
final class Child {
  static final String MARK = "=> ";

  private Child() {}

  /** Arguments: the product, how many members, which of them, the first port. */
  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    Product product = Product.valueOf(args[0]);
    Place place =
        new Place(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    try (Peer peer = product.start(place)) {
      say("ready", System.nanoTime() - start);
      if (place.members() == 1) {
        Echo task = Echo.of(100);
        task.check(peer.submit(task).get(30, TimeUnit.SECONDS));
        say("first", System.nanoTime() - start);
      }
      obey(peer);
    } catch (Exception e) {
      e.printStackTrace();
      say("failed", e);
    }
    System.exit(0); // whatever threads a product leaves
  }

  private static void obey(Peer peer) throws Exception {
    Bulk bulk = new Bulk(peer);
    var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "heap" -> say("heap", Heap.now().bytes());
        case "fill" -> {
          bulk.schedule(Integer.parseInt(words[1]));
          say("filled");
        }
        case "fire" -> {
          Ticks.start(peer, Integer.parseInt(words[1]), Long.parseLong(words[2]));
          say("firing");
        }
        case "late" -> {
          Histogram late = Ticks.measure(Long.parseLong(words[1]));
          say(
              "late",
              late.count(),
              Ticks.early(),
              late.percentile(0.5),
              late.percentile(0.99),
              late.percentile(1));
        }
        case "hold" -> {
          bulk.submitHeld(Integer.parseInt(words[1]));
          say("held");
        }
        case "release" -> Held.release();
        case "starts" -> {
          Held.starts().forEach(start -> say("start", start.number(), start.nanos()));
          say("starts");
        }
        case "results" -> {
          bulk.awaitResults();
          say("results", System.nanoTime());
        }
        default -> load(peer, Order.parse(line));
      }
    }
  }

  private static void load(Peer peer, Order order) throws Exception {
    long[] times = new long[2];
    Histogram histogram =
        new Load(peer, order)
            .run(
                () -> {
                  times[0] = System.nanoTime();
                  say("begun");
                },
                () -> {
                  times[1] = System.nanoTime();
                  say("ended");
                });
    say(
        "measured",
        histogram.count(),
        times[1] - times[0],
        histogram.percentile(0.5),
        histogram.percentile(0.99),
        histogram.percentile(1));
  }

  static void say(String word, Object... numbers) {
    StringBuilder line = new StringBuilder(MARK).append(word);
    for (Object number : numbers) {
      line.append(' ').append(number);
    }
    System.out.println(line);
    System.out.flush();
  }
}
