// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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

  /** A partition. */
  Address at(int partition) {
    return addresses[partition];
  }

  /** What is bound to a member. */
  Address on(UUID member) {
    return Address.on(member, executor);
  }

  /** The partition of a name: where it is claimed, and where a task without a key has its place. */
  Address of(String name) {
    return at(KeyPartitions.partitionOf(name, partitionCount()));
  }

  /**
   * The partition that speaks for the executor as a whole: what changes all changes this one last.
   */
  Address home() {
    return of(executor.name());
  }

  /** Wherever there may be tasks: all partitions, then what is bound to the members of now. */
  List<Address> everywhere() {
    Stream<Address> bound =
        executor.kind() == ExecutorId.Kind.SCHEDULED
            ? gateway.dataMembers().stream().map(this::on)
            : Stream.empty();
    return Stream.concat(Stream.of(addresses), bound).toList();
  }

  void send(Address to, Command command, Gateway.Receiver receiver) {
    gateway.send(to, command, receiver);
  }

  /** The one reply to a command. */
  CompletableFuture<Reply> ask(Address to, Command command) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    send(to, command, reply::complete);
    return reply;
  }

  /** The replies from everywhere. */
  CompletableFuture<List<Reply>> askAll(Command command) {
    return askEach(everywhere(), command);
  }

  /**
   * The replies from everywhere to a command that changes the executor as a whole. Its home
   * partition is asked when all others have answered, so that what is true there is true
   * everywhere; when one has refused, it is not asked at all.
   */
  CompletableFuture<List<Reply>> askHomeLast(Command command) {
    Address home = home();
    List<Address> others = everywhere().stream().filter(to -> !to.equals(home)).toList();
    return askEach(others, command)
        .thenCompose(
            replies ->
                replies.stream().anyMatch(reply -> reply instanceof Reply.Refused)
                    ? CompletableFuture.completedFuture(replies)
                    : ask(home, command)
                        .thenApply(
                            last -> Stream.concat(replies.stream(), Stream.of(last)).toList()));
  }

  private CompletableFuture<List<Reply>> askEach(List<Address> wanted, Command command) {
    return Futures.all(wanted.stream().map(to -> ask(to, command)).toList());
  }
}
