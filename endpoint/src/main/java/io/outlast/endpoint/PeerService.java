// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.protocol.v1.FromClient;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.PeerGrpc;

/** Clients in Java: a {@link Session} for each. */
final class PeerService extends PeerGrpc.PeerImplBase {
  private final EndpointHost host;
  private final Newsroom newsroom;
  private final Sessions sessions;
  private final Access access;

  PeerService(EndpointHost host, Newsroom newsroom, Sessions sessions, Access access) {
    this.host = host;
    this.newsroom = newsroom;
    this.sessions = sessions;
    this.access = access;
  }

  @Override
  public StreamObserver<FromClient> connect(StreamObserver<FromMember> client) {
    return new Session(
        host,
        newsroom,
        sessions,
        access,
        Login.PRINCIPAL.get(),
        (ServerCallStreamObserver<FromMember>) client);
  }
}
