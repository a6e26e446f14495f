// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.outlast.client.config.ClientConfig;
import io.outlast.config.ClientAction;
import io.outlast.config.ClientPermission;
import io.outlast.config.TlsConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.protocol.v1.AlterRequest;
import io.outlast.protocol.v1.CancelRequest;
import io.outlast.protocol.v1.DisposeRequest;
import io.outlast.protocol.v1.Key;
import io.outlast.protocol.v1.ListRequest;
import io.outlast.protocol.v1.LookRequest;
import io.outlast.protocol.v1.NamedTask;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.RescheduleRequest;
import io.outlast.protocol.v1.RetrieveRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.ScheduledTask;
import io.outlast.protocol.v1.TasksGrpc;
import io.outlast.protocol.v1.TasksGrpc.TasksBlockingStub;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

      assertThatThrownBy(() -> RemoteClient.start(none))
          .hasMessageContaining("UNAUTHENTICATED")
          .hasCauseInstanceOf(SecurityException.class);
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
  void whenExecutorsAreNamed_thenOnlyThoseThatTheClientMayReadAre() throws Exception {
    try (OneMember member = permitting(ClientAction.READ);
        OutlastInstance client = client(member)) {
      member.instance().getDurableExecutorService("jobs-1").submit(TASK).get();
      member.instance().getDurableExecutorService("secret").submit(TASK).get();

      assertThat(client.getDurableExecutorNames()).containsExactly("jobs-1");
      assertThat(client.getDurableExecutorService("jobs-1").getLocalExecutorStats().submitted())
          .isEqualTo(1);
      assertForbidden(() -> client.getDurableExecutorService("secret").getLocalExecutorStats());
    }
  }

  @Test
  void whenAnotherLanguageCalls_thenThePermissionsAreTheSame() {
    ScheduledTask task =
        ScheduledTask.newBuilder()
            .setNamed(NamedTask.newBuilder().setExecutor("jobs-1").setName("a"))
            .build();
    RequestId id = RequestId.newBuilder().setSubmitter(1).build();
    AlterRequest alter = AlterRequest.newBuilder().setTask(task).setId(id).build();
    Map<ClientAction, List<Consumer<TasksBlockingStub>>> calls =
        Map.of(
            ClientAction.READ,
            List.of(
                t -> t.look(LookRequest.newBuilder().setTask(task).build()),
                t -> t.list(ListRequest.newBuilder().setExecutor("jobs-1").build()).next(),
                t ->
                    t.withDeadlineAfter(10, TimeUnit.SECONDS)
                        .retrieve(RetrieveRequest.newBuilder().setScheduled(task).build())),
            ClientAction.CANCEL,
            List.of(
                t -> t.pause(alter),
                t -> t.resume(alter),
                t -> t.trigger(alter),
                t -> t.reschedule(RescheduleRequest.newBuilder().setTask(task).setId(id).build()),
                t -> t.cancel(CancelRequest.newBuilder().setScheduled(task).setId(id).build()),
                t -> t.dispose(DisposeRequest.newBuilder().setScheduled(task).build())),
            ClientAction.SUBMIT,
            List.of(
                t ->
                    t.schedule(
                        ScheduleRequest.newBuilder()
                            .setExecutor("jobs-1")
                            .setId(id)
                            .setTask("t")
                            .setName("a")
                            .setKey(Key.newBuilder().setText("k"))
                            .build())));
    for (ClientAction permitted : calls.keySet()) {
      try (OneMember member = permitting(permitted)) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", member.port()).usePlaintext().build();
        Metadata metadata = new Metadata();
        metadata.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
        TasksBlockingStub stub =
            TasksGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
        calls.forEach(
            (needed, all) ->
                assertThat(all)
                    .allSatisfy(
                        call ->
                            assertThat(status(() -> call.accept(stub)) == Code.PERMISSION_DENIED)
                                .as("%s with %s", needed, permitted)
                                .isEqualTo(needed != permitted)));
        channel.shutdownNow();
      }
    }
  }

  private static Code status(ThrowingCallable call) {
    return catchThrowable(call) instanceof StatusRuntimeException e
        ? e.getStatus().getCode()
        : Code.OK;
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
