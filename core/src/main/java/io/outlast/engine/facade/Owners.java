// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All that owns a part of one executor, as something to ask. The futures here never fail. */
final class Owners {
  private final Gateway gateway;
  private final ExecutorId executor;
  private final int durability;

  /** One per partition: a submit should not make what never changes. */
  private final Address[] addresses;

  Owners(Gateway gateway, ExecutorId executor) {
    this.gateway = gateway;
    this.executor = executor;
    this.durability = gateway.durability(executor);
    this.addresses =
        IntStream.range(0, gateway.partitionCount())
            .mapToObj(partition -> new Address(durability, partition, executor))
            .toArray(Address[]::new);
  }

  String executorName() {
    return executor.name();
  }

  int durability() {
    return durability;
  }

  int partitionCount() {
    return addresses.length;
  }

  /**
   * The partition that speaks for the executor as a whole: what changes all changes this one last.
   */
  int home() {
    return KeyPartitions.partitionOf(executor.name(), partitionCount());
  }

  void send(int partition, Command command, Gateway.Receiver receiver) {
    gateway.send(addresses[partition], command, receiver);
  }

  /** The one reply to a command. */
  CompletableFuture<Reply> ask(int partition, Command command) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    send(partition, command, reply::complete);
    return reply;
  }

  /** The replies of all partitions, in their order. */
  CompletableFuture<List<Reply>> askAll(Command command) {
    return askWhere(partition -> true, command);
  }

  /**
   * The replies of all partitions to a command that changes the executor as a whole. Its home
   * partition is asked when all others have answered, so that what is true there is true
   * everywhere.
   */
  CompletableFuture<List<Reply>> askHomeLast(Command command) {
    int home = home();
    return askWhere(partition -> partition != home, command)
        .thenCompose(
            others ->
                ask(home, command)
                    .thenApply(last -> Stream.concat(others.stream(), Stream.of(last)).toList()));
  }

  private CompletableFuture<List<Reply>> askWhere(IntPredicate wanted, Command command) {
    List<CompletableFuture<Reply>> replies =
        IntStream.range(0, partitionCount())
            .filter(wanted)
            .mapToObj(partition -> ask(partition, command))
            .toList();
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> replies.stream().map(CompletableFuture::join).toList());
  }
}
