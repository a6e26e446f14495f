// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * A gateway that keeps what is sent, and answers at once what its script has an answer for; the
 * rest is answered by the test, or never.
 */
final class FakeGateway implements Gateway {
  /** One command on its way. */
  record Sent(Address address, Command command, Receiver receiver) {
    void reply(Reply reply) {
      receiver.receive(reply);
    }

    int partition() {
      return address.partition();
    }
  }

  final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final UUID[] owners;
  private final AtomicLong version = new AtomicLong(1);
  private final AtomicLong sequences = new AtomicLong(TaskId.startSequence(0, 0, 0));
  private volatile BiFunction<Address, Command, List<Reply>> script = (a, c) -> List.of();

  /** Partitions owned in turn by so many members. */
  FakeGateway(int partitions, int members) {
    owners = new UUID[partitions];
    for (int p = 0; p < partitions; p++) {
      owners[p] = new UUID(1, p % members);
    }
  }

  /** Sets what is answered at once. */
  void script(BiFunction<Address, Command, List<Reply>> newScript) {
    script = newScript;
  }

  /** An executor that is open, in one of its partitions. */
  static Reply.Inspected open() {
    return new Reply.Inspected(/* shutdown= */ false, new long[0], 0, 0, 0, false);
  }

  /** One that is shut down. */
  static Reply.Inspected shutDown() {
    return new Reply.Inspected(/* shutdown= */ true, new long[0], 0, 0, 0, false);
  }

  /** Answers submits with an ID and leaves the end open. */
  void storeAll() {
    script((a, c) -> c instanceof Command.Submit ? List.of(stored(a)) : List.of());
  }

  Reply.Stored stored(Address address) {
    return new Reply.Stored(TaskId.of(address.partition(), sequences.incrementAndGet()));
  }

  void move(int partition, UUID owner) {
    owners[partition] = owner;
    version.incrementAndGet();
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }

  <C extends Command> List<C> commands(Class<C> type) {
    return sent.stream().map(Sent::command).filter(type::isInstance).map(type::cast).toList();
  }

  List<Sent> sent(Class<? extends Command> type) {
    return new ArrayList<>(sent.stream().filter(s -> type.isInstance(s.command())).toList());
  }

  @Override
  public int partitionCount() {
    return owners.length;
  }

  @Override
  public int durability(ExecutorId executor) {
    return 1;
  }

  @Override
  public UUID owner(int durability, int partition) {
    return owners[partition];
  }

  @Override
  public long ownersVersion(int durability) {
    return version.get();
  }

  @Override
  public List<UUID> dataMembers() {
    return Arrays.stream(owners).distinct().toList();
  }

  @Override
  public void send(Address address, Command command, Receiver receiver) {
    sent.add(new Sent(address, command, receiver));
    script.apply(address, command).forEach(receiver::receive);
  }
}
