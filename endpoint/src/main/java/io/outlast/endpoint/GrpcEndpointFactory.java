// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.endpoint.Endpoint;
import io.outlast.engine.endpoint.EndpointFactory;
import io.outlast.engine.endpoint.EndpointHost;

/** Opens client ports that speak gRPC. */
public final class GrpcEndpointFactory implements EndpointFactory {
  @Override
  public Endpoint open(EndpointHost host) {
    return GrpcEndpoint.open(host);
  }
}
