// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.ClientAction;
import io.outlast.config.ClientPermission;
import io.outlast.config.TlsConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what he may do (R49). */
class SecurityTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final SerializableCallable<String> TASK = () -> "done";

  // ---- Tokens -----------------------------------------------------------------------------------

  @Test
  void whenTokensAreAskedFor_thenOnlyWhoHasOneIsLetIn() throws Exception {
    try (OneMember member = new OneMember(c -> c.getClientSecurity().addToken("billing", TOKEN))) {
      ClientConfig none = member.clientConfig();
      ClientConfig wrong = member.clientConfig().setToken(TOKEN + "0");
      ClientConfig right = member.clientConfig().setToken(TOKEN);

      assertThatThrownBy(() -> RemoteClient.start(none)).hasMessageContaining("UNAUTHENTICATED");
      assertThatThrownBy(() -> RemoteClient.start(wrong)).hasMessageContaining("UNAUTHENTICATED");
      assertThat(catchThrowable(() -> RemoteClient.start(wrong)))
          .message()
          .doesNotContain(TOKEN + "0");
      assertWorks(right);
    }
  }

  @Test
  void whenATokenIsShownThatNobodyAsksFor_thenTheClientIsLetIn() throws Exception {
    try (OneMember member = new OneMember(c -> {})) {
      assertWorks(member.clientConfig().setToken(TOKEN));
    }
  }

  // ---- Permissions ------------------------------------------------------------------------------

  @Test
  void whenAClientMayOnlySubmit_thenAllElseIsRefused() throws Exception {
    try (OneMember member = permitting(ClientAction.SUBMIT);
        OutlastInstance client = client(member)) {
      DurableExecutorService jobs = client.getDurableExecutorService("jobs-1");
      IScheduledExecutorService timed = client.getScheduledExecutorService("jobs-2");

      var future = jobs.submit(TASK);
      IScheduledFuture<String> scheduled = timed.schedule(TASK, 1, TimeUnit.HOURS);

      assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("done");
      assertThatThrownBy(() -> jobs.retrieveResult(future.getTaskId()).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SecurityException.class);
      assertForbidden(() -> jobs.disposeResult(future.getTaskId()));
      assertForbidden(jobs::shutdown);
      assertForbidden(jobs::destroy);
      assertForbidden(() -> scheduled.getDelay(TimeUnit.SECONDS));
      assertForbidden(() -> scheduled.cancel(false));
      assertForbidden(scheduled::dispose);
      assertForbidden(timed::getAllScheduledFutures);
    }
  }

  @Test
  void whenAClientMayOnlyRead_thenItCannotSubmitOrEndAnything() throws Exception {
    try (OneMember member = permitting(ClientAction.READ);
        OutlastInstance client = client(member)) {
      DurableExecutorService own = member.instance().getDurableExecutorService("jobs-1");
      DurableExecutorService jobs = client.getDurableExecutorService("jobs-1");
      long id = own.submit(TASK).getTaskId();

      assertThat(jobs.retrieveResult(id).get(10, TimeUnit.SECONDS)).isEqualTo("done");
      assertThat(jobs.isShutdown()).isFalse();
      assertThatThrownBy(() -> jobs.submit(TASK).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SecurityException.class);
      assertForbidden(() -> jobs.execute(() -> {}));
      assertForbidden(() -> jobs.disposeResult(id));
      assertForbidden(jobs::shutdown);
    }
  }

  @Test
  void whenAnExecutorHasAnotherName_thenThePermissionDoesNotCount() throws Exception {
    try (OneMember member = permitting(ClientAction.values());
        OutlastInstance client = client(member)) {
      assertForbidden(() -> client.getDurableExecutorService("other").execute(() -> {}));
      assertThatThrownBy(() -> client.getDurableExecutorService("other").execute(() -> {}))
          .hasMessageContaining("'billing'")
          .hasMessageContaining("'other'")
          .hasMessageContaining("SUBMIT");
    }
  }

  private static OneMember permitting(ClientAction... actions) {
    return new OneMember(
        c ->
            c.getClientSecurity()
                .addToken("billing", TOKEN)
                .addPermission(new ClientPermission("billing", "jobs-*", Set.of(actions))));
  }

  private static OutlastInstance client(OneMember member) {
    return RemoteClient.start(member.clientConfig().setToken(TOKEN));
  }

  private static void assertForbidden(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(SecurityException.class);
  }

  // ---- TLS --------------------------------------------------------------------------------------

  @Test
  void whenConnectionsAreEncrypted_thenOnlyWhoTrustsTheMemberIsConnected(@TempDir Path folder)
      throws Exception {
    Identities identities = new Identities(folder);
    TlsConfig ofMember = identities.tls("member", "client");
    try (OneMember member = new OneMember(c -> c.getClientSecurity().setTlsConfig(ofMember))) {
      ClientConfig plain = member.clientConfig();
      ClientConfig distrusting =
          member.clientConfig().setTlsConfig(identities.tls("client", "client"));
      ClientConfig trusting =
          member.clientConfig().setTlsConfig(identities.tls("client", "member"));

      assertThat(catchThrowable(() -> RemoteClient.start(plain)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(catchThrowable(() -> RemoteClient.start(distrusting)))
          .isInstanceOf(IllegalStateException.class);
      assertWorks(trusting);
    }
  }

  @Test
  void whenCertificatesOfClientsAreRequired_thenTheirCommonNameIsTheirPrincipal(
      @TempDir Path folder) throws Exception {
    Identities identities = new Identities(folder);
    TlsConfig ofMember = identities.tls("member", "client").setClientCertificateRequired(true);
    try (OneMember member =
        new OneMember(
            c ->
                c.getClientSecurity()
                    .setTlsConfig(ofMember)
                    .addPermission(
                        new ClientPermission("client", "jobs", Set.of(ClientAction.SUBMIT))))) {
      TlsConfig nameless =
          new TlsConfig()
              .setEnabled(true)
              .setTrustedCertificatesFile(identities.certificate("member"));

      assertThat(
              catchThrowable(
                  () -> RemoteClient.start(member.clientConfig().setTlsConfig(nameless))))
          .isInstanceOf(IllegalStateException.class);
      assertThat(
              catchThrowable(
                  () ->
                      RemoteClient.start(
                          member
                              .clientConfig()
                              .setTlsConfig(identities.tls("stranger", "member")))))
          .isInstanceOf(IllegalStateException.class);
      ClientConfig known = member.clientConfig().setTlsConfig(identities.tls("client", "member"));
      assertWorks(known);
      try (OutlastInstance client = RemoteClient.start(known)) {
        assertForbidden(() -> client.getDurableExecutorService("other").execute(() -> {}));
      }
    }
  }

  @Test
  void whenTlsIsEnabledWithoutACertificate_thenTheMemberDoesNotStart() {
    assertThatThrownBy(
            () -> new OneMember(c -> c.getClientSecurity().getTlsConfig().setEnabled(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("certificate-file");
  }

  private static void assertWorks(ClientConfig config) throws Exception {
    try (OutlastInstance client = RemoteClient.start(config)) {
      assertThat(client.getDurableExecutorService("jobs").submit(TASK).get(10, TimeUnit.SECONDS))
          .isEqualTo("done");
    }
  }
}
