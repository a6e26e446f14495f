// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.client.config.ClientConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.spi.ClientFactory;

/** Makes clients for {@link io.outlast.client.OutlastClient}. */
public final class RemoteClientFactory implements ClientFactory {
  @Override
  public OutlastInstance newClient(ClientConfig config) {
    return RemoteClient.start(config);
  }
}
