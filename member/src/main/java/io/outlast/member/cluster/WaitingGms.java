// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.stream.StreamSupport;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.pbcast.ClientGmsImpl;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.Responses;

/**
 * Membership whose newcomers wait where a cluster has no coordinator at the moment, because it has
 * died or hangs and the others have not put it out yet. JGroups takes members without a coordinator
 * for newcomers like itself, and founds a cluster of its own beside theirs if its address is the
 * first.
 */
final class WaitingGms extends GMS {
  WaitingGms() {
    setId(ClassConfigurator.getProtocolId(GMS.class));
    impls.put(CLIENT, new Newcomer(this));
  }

  /** Looks for a cluster to join. */
  static final class Newcomer extends ClientGmsImpl {
    Newcomer(GMS gms) {
      super(gms);
    }

    /** Nobody who answered is a coordinator. Returns false to ask again. */
    @Override
    protected boolean firstOfAllClients(Address self, Responses answers) {
      return !hasCluster(answers) && super.firstOfAllClients(self, answers);
    }

    private static boolean hasCluster(Responses answers) {
      return StreamSupport.stream(answers.spliterator(), false).anyMatch(PingData::isServer);
    }
  }
}
