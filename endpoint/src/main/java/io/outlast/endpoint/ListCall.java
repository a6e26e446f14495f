// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.stub.ServerCallStreamObserver;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.protocol.v1.ListResponse;
import io.outlast.protocol.v1.ListedTask;
import java.util.Iterator;
import java.util.List;

/**
 * Somebody is told all tasks of an executor: page by page of one partition after the other, and the
 * next is asked for only when the caller has room for it. So nothing gathers here, however many
 * tasks there are and however slowly he reads.
 */
final class ListCall implements Gateway.Receiver {
  /** Within what a client of any language takes as one message. */
  private static final int MOST_BYTES = 1 << 20;

  private final Gateway gateway;
  private final ServerCallStreamObserver<ListResponse> caller;

  /** What is left; guarded by this. */
  private final Iterator<Address> places;

  private Address place;
  private long after = Long.MIN_VALUE;
  private boolean isAsking;
  private boolean isOver;

  /** Tells of some places, at least one. */
  ListCall(
      Gateway gateway, List<Address> everywhere, ServerCallStreamObserver<ListResponse> caller) {
    this.gateway = gateway;
    this.caller = caller;
    this.places = everywhere.iterator();
    this.place = places.next();
  }

  void start() {
    caller.setOnReadyHandler(this::goOn);
    caller.setOnCancelHandler(() -> {});
    goOn();
  }

  private void goOn() {
    Address asked;
    long from;
    synchronized (this) {
      if (isAsking || isOver || !caller.isReady()) {
        return;
      }
      isAsking = true;
      asked = place;
      from = after;
    }
    gateway.send(asked, new Command.ListTasks(from), this);
  }

  @Override
  public void receive(Reply reply) {
    // Nobody else tells the caller anything: it is asked for one page at a time.
    if (reply instanceof Reply.Listed listed) {
      tell(listed);
    } else if (!(reply instanceof Reply.Lost || reply instanceof Reply.Destroyed)) {
      end();
      caller.onError(PlainTasks.status(reply).asRuntimeException());
      return;
    }
    if (next(reply)) {
      goOn();
    } else {
      caller.onCompleted();
    }
  }

  private void tell(Reply.Listed listed) {
    ListResponse.Builder message = ListResponse.newBuilder();
    int bytes = 0;
    for (Reply.Listed.Task task : listed.tasks()) {
      ListedTask told =
          ListedTask.newBuilder()
              .setName(task.name())
              .setUrn(Places.urn(place, task.name()))
              .setMember(listed.member().toString())
              .build();
      bytes += told.getSerializedSize();
      if (bytes > MOST_BYTES && message.getTasksCount() > 0) {
        caller.onNext(message.build());
        message.clear();
        bytes = told.getSerializedSize();
      }
      message.addTasks(told);
    }
    if (message.getTasksCount() > 0) {
      caller.onNext(message.build());
    }
  }

  /** Goes on behind what was told; false at the end. */
  private synchronized boolean next(Reply reply) {
    isAsking = false;
    if (reply instanceof Reply.Listed listed && listed.more()) {
      after = listed.tasks().get(listed.tasks().size() - 1).taskId();
    } else if (places.hasNext()) {
      place = places.next();
      after = Long.MIN_VALUE;
    } else {
      isOver = true;
    }
    return !isOver;
  }

  private synchronized void end() {
    isOver = true;
  }

  @Override
  public boolean isWanted() {
    return !caller.isCancelled();
  }
}
