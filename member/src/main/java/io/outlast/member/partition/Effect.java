// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;

/**
 * What happens when owner and backups hold a batch, or when it turns out that this member may not
 * write it.
 */
interface Effect {
  /** All copies hold what was written before this effect was asked for. */
  void stored();

  /** The partition has another owner; who waits must ask there. */
  void moved();

  /** Sends a reply; who waits for it is sent to the new owner if there is one. */
  record Answer(Receiver receiver, Reply reply) implements Effect {
    @Override
    public void stored() {
      receiver.receive(reply);
    }

    @Override
    public void moved() {
      receiver.receive(Reply.Moved.SOMEWHERE);
    }
  }

  /** Does something here that ends with an answer to who waits; he is sent on if it must not. */
  record Step(Receiver receiver, Runnable action) implements Effect {
    @Override
    public void stored() {
      action.run();
    }

    @Override
    public void moved() {
      receiver.receive(Reply.Moved.SOMEWHERE);
    }
  }

  /** Does something here; nobody waits for it. */
  record Action(Runnable action) implements Effect {
    @Override
    public void stored() {
      action.run();
    }

    @Override
    public void moved() {}
  }
}
