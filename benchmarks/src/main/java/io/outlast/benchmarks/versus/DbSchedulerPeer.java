// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * db-scheduler on PostgreSQL, polling as its documentation recommends for throughput, with
 * immediate execution. It has no results: its task puts them into a table, as its users do. Who
 * submitted is told by the run where that is in its own process; else it finds it in the table.
 */
final class DbSchedulerPeer implements Peer {
  private static final int THREADS = 16;
  private static final int CONNECTIONS = 20;
  private static final long LOOK_MILLIS = 100;

  private static final String TABLES =
      """
      create table if not exists scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone, version bigint not null,
        priority smallint, primary key (task_name, task_instance));
      create index if not exists due on scheduled_tasks (execution_time);
      create index if not exists alive on scheduled_tasks (last_heartbeat);
      create table if not exists results (id text primary key, result bytea not null);
      """;

  private final HikariDataSource database = new HikariDataSource();
  private final Map<String, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor();
  private final OneTimeTask<Echo> task;
  private final Scheduler scheduler;

  DbSchedulerPeer(Place place) throws SQLException {
    database.setJdbcUrl(Objects.requireNonNull(Servers.postgres()));
    database.setMaximumPoolSize(CONNECTIONS);
    prepare(place.index() == 0);
    task =
        Tasks.oneTime("echo", Echo.class)
            .execute((instance, context) -> finish(instance.getId(), instance.getData()));
    scheduler =
        Scheduler.create(database, task)
            .threads(THREADS)
            .pollUsingLockAndFetch(0.5, 1.0)
            .pollingInterval(Duration.ofSeconds(1))
            .enableImmediateExecution()
            .build();
    scheduler.start();
    looker.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void prepare(boolean empties) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(1)");
      statement.execute(TABLES);
      if (empties) {
        statement.execute("truncate scheduled_tasks, results");
      }
      statement.execute("select pg_advisory_unlock(1)");
    }
  }

  private void finish(String id, Echo echo) {
    byte[] result = echo.call();
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into results values (?, ?)")) {
      insert.setString(1, id);
      insert.setBytes(2, result);
      insert.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    tell(id, result);
  }

  private void tell(String id, byte[] result) {
    CompletableFuture<byte[]> future = waiting.remove(id);
    if (future != null) {
      future.complete(result);
    }
  }

  /** Finds what has run in other processes. */
  private void look() {
    if (waiting.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select id, result from results where id = any (?)")) {
      select.setArray(1, connection.createArrayOf("text", waiting.keySet().toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          tell(rows.getString(1), rows.getBytes(2));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> echo) {
    return stored((Echo) echo);
  }

  @Override
  public CompletionStage<byte[]> submitAsync(Echo echo) {
    return stored(echo);
  }

  private CompletableFuture<byte[]> stored(Echo echo) {
    TaskInstance<Echo> instance = task.instance(UUID.randomUUID().toString(), echo);
    CompletableFuture<byte[]> future = new CompletableFuture<>();
    waiting.put(instance.getId(), future);
    scheduler.schedule(instance, Instant.now());
    return future;
  }

  @Override
  public void schedule(String name, Echo echo, long delay, TimeUnit unit) {
    scheduler.schedule(
        task.instance(name + UUID.randomUUID(), echo),
        Instant.now().plus(delay, unit.toChronoUnit()));
  }

  @Override
  public void destroyScheduler(String name) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("delete from scheduled_tasks where task_instance like ?")) {
      delete.setString(1, name + "%");
      delete.execute();
    }
  }

  @Override
  public void close() {
    looker.shutdownNow();
    scheduler.stop();
    database.close();
  }
}
