// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;

/** What the futures of one executor need. */
record Backing(Owners owners, Submitter submitter, TaskSerializer serializer, Callbacks callbacks) {
  /** The partition of a key. */
  Address ownerOf(Object key) {
    return owners.at(KeyPartitions.partitionOf(key, owners.partitionCount(), serializer::toBytes));
  }
}
