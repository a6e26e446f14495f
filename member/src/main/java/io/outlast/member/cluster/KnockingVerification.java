// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.stack.IpAddress;

/**
 * Verification of suspects that ends at once if the process is gone.
 *
 * <p>Who is suspected is asked, and is out if it has not answered in time. But a machine whose
 * member has died refuses connections to the member's port: then there is nobody to wait for. A
 * member that hangs, a machine that is gone and a cut network refuse nothing, and have their time.
 */
final class KnockingVerification extends VERIFY_SUSPECT2 {
  private final Executor knockers;
  private final int timeoutMillis;

  /**
   * @param knockers runs what blocks until a machine has answered, for the timeout at most
   */
  KnockingVerification(Executor knockers, int timeoutMillis) {
    this.knockers = knockers;
    this.timeoutMillis = timeoutMillis;
    setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
  }

  @Override
  protected void verifySuspect(Collection<Address> suspects) {
    super.verifySuspect(suspects);
    List<Address> knockedAt = List.copyOf(suspects);
    knockers.execute(() -> knock(knockedAt));
  }

  /** One after the other: those who refuse do so at once, and are to go with one view. */
  private void knock(List<Address> suspects) {
    List<Address> dead =
        suspects.stream().filter(suspect -> refuses(suspect) && removeSuspect(suspect)).toList();
    if (!dead.isEmpty()) {
      log.debug("%s: %s refuse connections", local_addr, dead);
      up_prot.up(new Event(Event.SUSPECT, dead));
    }
  }

  private boolean refuses(Address suspect) {
    Object address = down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, suspect));
    if (!(address instanceof IpAddress machine)) {
      return false;
    }
    try {
      Ports.knock(machine.getIpAddress(), machine.getPort(), timeoutMillis);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unclear) {
      return false;
    }
  }
}
