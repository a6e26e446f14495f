// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.outlast.server.ServerHealth.Report;
import io.outlast.server.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@link ServerHealth} over HTTP: 200 if all is well and 503 if not, with a JSON object that
 * says why.
 */
final class HealthEndpoint implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_PORT = 65_535;

  private final @Nullable HttpServer server;

  private HealthEndpoint(@Nullable HttpServer server) {
    this.server = server;
  }

  /**
   * Opens the port; 0 opens none.
   *
   * @throws IllegalArgumentException if there is no such port
   * @throws IllegalStateException if it is not to be had
   */
  static HealthEndpoint open(String address, int port, ServerHealth health) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "--health-port is %d; it must be a port, 1 to %d, or 0 for none."
              .formatted(port, MAX_PORT));
    }
    if (port == 0) {
      return new HealthEndpoint(null);
    }
    InetSocketAddress where = new InetSocketAddress(address, port);
    if (where.isUnresolved()) {
      throw new IllegalArgumentException(
          "--health-address is '%s', which is no address of this machine.".formatted(address));
    }
    HttpServer server;
    try {
      server = HttpServer.create(where, 0);
    } catch (IOException e) {
      throw new IllegalStateException(
          "Health cannot be told at %s:%d: %s. Choose another --health-port, or 0 for none."
              .formatted(address, port, e.getMessage()),
          e);
    }
    Map<String, Supplier<Report>> questions =
        Map.of(
            "/health/live", health::live,
            "/health/ready", health::ready,
            "/health/stalled", health::stalled);
    server.createContext("/", exchange -> answer(exchange, questions));
    server.start();
    return new HealthEndpoint(server);
  }

  private static void answer(HttpExchange exchange, Map<String, Supplier<Report>> questions)
      throws IOException {
    Supplier<Report> question = questions.get(exchange.getRequestURI().getPath());
    String method = exchange.getRequestMethod();
    try (exchange) {
      if (question == null) {
        send(exchange, NOT_FOUND, Map.of("paths", questions.keySet().stream().sorted().toList()));
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, METHOD_NOT_ALLOWED, Map.of("problems", List.of("Only GET and HEAD.")));
      } else {
        Report report = question.get();
        send(exchange, report.isGood() ? OK : UNAVAILABLE, report.details());
      }
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> told)
      throws IOException {
    byte[] body = (Json.of(told) + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
    if (hasBody) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(/* delay= */ 0);
    }
  }

  @Override
  public String toString() {
    return server == null ? "health is told nowhere" : "health is told at " + server.getAddress();
  }
}
