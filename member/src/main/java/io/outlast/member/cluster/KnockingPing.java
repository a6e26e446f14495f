// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/**
 * Discovery by a fixed list that ends at once if nobody is there.
 *
 * <p>Silence alone cannot tell an empty list of addresses from members that are slow to answer: a
 * short wait makes a second cluster on a busy machine, a long one makes each first start slow. So
 * this one also knocks: it opens a connection to each address's port for failure detection (the
 * other port would log a warning about it), which a member has before it looks for others. If all
 * are refused, nobody is there.
 */
final class KnockingPing extends TCPPING {
  private final int timeoutMillis;

  KnockingPing(int timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
    setId(ClassConfigurator.getProtocolId(TCPPING.class));
  }

  @Override
  public void findMembers(List<Address> members, boolean initialDiscovery, Responses responses) {
    super.findMembers(members, initialDiscovery, responses);
    if (initialDiscovery && nobodyIsThere()) {
      responses.done();
    }
  }

  private boolean nobodyIsThere() {
    Object self = down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, local_addr));
    for (PhysicalAddress host : getInitialHosts()) {
      if (!host.equals(self) && mayBeThere((IpAddress) host)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayBeThere(IpAddress host) {
    try {
      Ports.knock(host.getIpAddress(), Ports.second(host.getPort()), timeoutMillis);
      return true;
    } catch (ConnectException | NoRouteToHostException refused) {
      return false;
    } catch (IOException unclear) {
      return true;
    }
  }
}
