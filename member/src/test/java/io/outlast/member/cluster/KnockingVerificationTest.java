// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a suspect is out without further delay, and when it has its time to answer. */
class KnockingVerificationTest {
  private static final Address SUSPECT = UUID.randomUUID();
  private final List<Object> out = new ArrayList<>();
  private final List<Address> asked = new ArrayList<>();
  private final List<Runnable> knocks = new ArrayList<>();
  private final KnockingVerification verification =
      new KnockingVerification(knocks::add, /* timeoutMillis= */ 300);
  private ServerSocket socket;

  @BeforeEach
  void stack() throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    verification.setDownProtocol(
        new Protocol() {
          @Override
          public @Nullable Object down(Event event) {
            return event.type() == Event.GET_PHYSICAL_ADDRESS
                ? new IpAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort())
                : null;
          }

          @Override
          public @Nullable Object down(Message message) {
            asked.add(message.dest());
            return null;
          }
        });
    verification.setUpProtocol(
        new Protocol() {
          @Override
          public @Nullable Object up(Event event) {
            if (event.type() == Event.SUSPECT) {
              out.add(event.arg());
            }
            return null;
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  @Test
  void whenTheMachineRefusesConnections_thenTheMemberIsOutAtOnce() throws IOException {
    socket.close();

    suspect(SUSPECT);

    assertThat(out).containsExactly(List.of(SUSPECT));
    assertThat(verification.getSuspects()).isEqualTo("[]");
  }

  @Test
  void whenSeveralHaveDied_thenTheyAreOutWithOneView() throws IOException {
    socket.close();
    Address other = UUID.randomUUID();

    suspect(SUSPECT, other);

    assertThat(out).containsExactly(List.of(SUSPECT, other));
  }

  @Test
  void whenAProcessListens_thenItIsAskedAndHasItsTime() {
    suspect(SUSPECT);

    assertThat(out).isEmpty();
    assertThat(asked).containsExactly(SUSPECT);
    assertThat(verification.getSuspects()).contains(SUSPECT.toString());
  }

  @Test
  void whenTheMemberAnswersFirst_thenItStays() throws IOException {
    socket.close();
    verification.up(new Event(Event.SUSPECT, List.of(SUSPECT)));
    verification.unsuspect(SUSPECT);

    knocks.forEach(Runnable::run);

    assertThat(out).isEmpty();
  }

  private void suspect(Address... suspects) {
    verification.up(new Event(Event.SUSPECT, List.of(suspects)));
    knocks.forEach(Runnable::run);
  }
}
