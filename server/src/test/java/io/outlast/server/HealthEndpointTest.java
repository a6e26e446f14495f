// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.monitor.Health;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered over HTTP at each stage of a server's life. */
class HealthEndpointTest {
  private final int port = ServerProcess.freePort();
  private final ServerHealth health = new ServerHealth();
  private final HealthEndpoint endpoint = HealthEndpoint.open("127.0.0.1", port, health);

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void whileItStarts_thenItIsAliveAndNotReady() throws Exception {
    assertThat(status("live")).isEqualTo(200);
    assertThat(status("stalled")).isEqualTo(200);
    assertThat(status("ready")).isEqualTo(503);
    assertThat(ServerProcess.get(port, "/health/ready").body())
        .isEqualTo("{\"status\":\"DOWN\",\"problems\":[\"The server is starting.\"]}\n");
  }

  @Test
  void whenTheMemberHasEndedByItself_thenTheProcessIsOfNoUse() {
    OutlastInstance member = Outlast.newOutlastInstance();
    health.started(member);
    assertThat(status("ready")).isEqualTo(200);

    member.shutdown();

    assertThat(status("live")).isEqualTo(503);
    assertThat(status("ready")).isEqualTo(503);
    assertThat(status("stalled")).isEqualTo(503);
  }

  @Test
  void whenSomethingStandsStill_thenThatIsToldAndWhat() throws Exception {
    health.started(stalled("The timer stands \"still\" for 7 s."));

    HttpResponse<String> told = ServerProcess.get(port, "/health/stalled");

    assertThat(told.statusCode()).isEqualTo(503);
    assertThat(told.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(told.body())
        .isEqualTo(
            "{\"status\":\"DOWN\",\"problems\":[\"The timer stands \\\"still\\\" for 7 s.\"]}\n");
  }

  @Test
  void whenItLeaves_thenItIsStillAlive() {
    health.started(stalled("whatever"));

    health.leaving();

    assertThat(status("live")).isEqualTo(200);
    assertThat(status("ready")).isEqualTo(503);
    assertThat(status("stalled")).isEqualTo(200);
  }

  @Test
  void whenSomethingElseIsAsked_thenWhatThereIsIsTold() throws Exception {
    assertThat(ServerProcess.get(port, "/").statusCode()).isEqualTo(404);
    assertThat(ServerProcess.get(port, "/").body()).contains("/health/live");
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .POST(HttpRequest.BodyPublishers.ofString("down"))
            .build();
    HttpResponse<String> refused =
        HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(405);
  }

  @Test
  void whenThePortIsTaken_thenThatIsSaid() {
    assertThatThrownBy(() -> HealthEndpoint.open("127.0.0.1", port, health))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--health-port");
  }

  private int status(String question) {
    return ServerProcess.status(port, "/health/" + question);
  }

  /** Runs, and is asked for nothing but its health. */
  private static OutlastInstance stalled(String problem) {
    return (OutlastInstance)
        Proxy.newProxyInstance(
            HealthEndpointTest.class.getClassLoader(),
            new Class<?>[] {OutlastInstance.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getHealth")) {
                return new Health(List.of(problem));
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
