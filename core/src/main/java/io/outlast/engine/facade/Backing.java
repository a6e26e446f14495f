// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

/** What the futures of one executor need. */
record Backing(
    Owners owners, Submitter submitter, TaskSerializer serializer, Callbacks callbacks) {}
