// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.config.Config;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.ExecutorId.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Which executors there are: those that some partition knows of. Nobody keeps a list of them, which
 * would have to be kept right; who wants to know asks all partitions of all stores.
 */
public final class ExecutorNames {
  private static final String DEFAULT = "default";

  private final Gateway gateway;

  /** Has executors of all durabilities, by which to address the stores. */
  private final Config configured;

  /** Asks by a gateway, of a cluster whose executors are configured like this. */
  public ExecutorNames(Gateway gateway, Config configured) {
    this.gateway = gateway;
    this.configured = configured;
  }

  /** The names of all executors of a kind, in order; waits for the owners. */
  public List<String> of(Kind kind) {
    Set<String> names = new TreeSet<>();
    for (Reply reply : Futures.all(ask()).join()) {
      if (reply instanceof Reply.Executors told) {
        told.ids().stream()
            .filter(id -> id.kind() == kind)
            .map(ExecutorId::name)
            .forEach(names::add);
      } else if (!(reply instanceof Reply.Lost)) {
        throw Replies.notDone(DEFAULT, "a request for the names of all executors", reply);
      }
    }
    return List.copyOf(names);
  }

  private List<CompletableFuture<Reply>> ask() {
    List<Address> everywhere = new ArrayList<>();
    stores()
        .forEach(
            (durability, executor) -> {
              for (int partition = 0; partition < gateway.partitionCount(); partition++) {
                everywhere.add(new Address(durability, partition, executor));
              }
            });
    ExecutorId scheduler = new ExecutorId(Kind.SCHEDULED, DEFAULT);
    gateway.dataMembers().forEach(member -> everywhere.add(Address.on(member, scheduler)));
    return everywhere.stream()
        .map(
            address -> {
              CompletableFuture<Reply> reply = new CompletableFuture<>();
              gateway.send(address, new Command.ListExecutors(), reply::complete);
              return reply;
            })
        .toList();
  }

  /** By durability, an executor that has it: a name or a pattern is one too. */
  private Map<Integer, ExecutorId> stores() {
    List<ExecutorId> ids = new ArrayList<>();
    ids.add(new ExecutorId(Kind.DURABLE, DEFAULT));
    ids.add(new ExecutorId(Kind.SCHEDULED, DEFAULT));
    configured.getDurableExecutorConfigs().keySet().stream()
        .map(name -> new ExecutorId(Kind.DURABLE, name))
        .forEach(ids::add);
    configured.getScheduledExecutorConfigs().keySet().stream()
        .map(name -> new ExecutorId(Kind.SCHEDULED, name))
        .forEach(ids::add);
    Map<Integer, ExecutorId> stores = new HashMap<>();
    ids.forEach(id -> stores.putIfAbsent(gateway.durability(id), id));
    return stores;
  }
}
