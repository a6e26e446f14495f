// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.NamedTask;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskUtils;
import io.outlast.spi.TaskWrapper;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a task implements is seen through any number of wrappers in any order (SPEC §3). */
public abstract class TraitsContract extends ScheduledSuite {

  private static final String KEY = "key";

  /** Ways to wrap a task; "outer" is then its name, else its own. */
  enum Nesting {
    NONE("own", false) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return task;
      }
    },
    NAMED("outer", false) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return TaskUtils.named("outer", task);
      }
    },
    AUTO_DISPOSABLE("own", true) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return TaskUtils.autoDisposable(task);
      }
    },
    NAMED_AUTO_DISPOSABLE("outer", true) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return TaskUtils.named("outer", TaskUtils.autoDisposable(task));
      }
    },
    AUTO_DISPOSABLE_NAMED("outer", true) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return TaskUtils.autoDisposable(TaskUtils.named("outer", task));
      }
    },
    NAMED_TWICE("outer", false) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return TaskUtils.named("outer", TaskUtils.named("inner", task));
      }
    },
    IN_A_WRAPPER_OF_THE_USER("outer", true) {
      @Override
      Callable<String> wrap(Callable<String> task) {
        return new Timed(TaskUtils.named("outer", new Timed(TaskUtils.autoDisposable(task))));
      }
    };

    private final String taskName;
    private final boolean disposesItself;

    Nesting(String taskName, boolean disposesItself) {
      this.taskName = taskName;
      this.disposesItself = disposesItself;
    }

    abstract Callable<String> wrap(Callable<String> task);
  }

  @ParameterizedTest
  @EnumSource
  void whenATaskIsWrapped_thenAllThatItImplementsStaysVisible(Nesting nesting) throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    Callable<String> task = nesting.wrap(new Versatile(id()));

    IScheduledFuture<String> future = scheduler.schedule(task, 10, MILLISECONDS);

    var owner = submitter().getPartitionService().getPartition(KEY).getOwner();
    assertThat(valueOf(future))
        .isEqualTo(Objects.requireNonNull(owner).getUuid() + " " + future.getHandler().toUrn());
    assertThat(future.getHandler().getTaskName()).isEqualTo(nesting.taskName);
    assertThat(future.getHandler().getPartitionId()).isEqualTo(partitionOf(KEY));
    assertThat(probe().notes()).containsExactly("saved");
    untilAsserted(
        "the task to be there or not",
        () -> assertThat(listed(scheduler)).hasSize(nesting.disposesItself ? 0 : 1));
  }

  /** A wrapper of an application. */
  private record Timed(Callable<String> task)
      implements Callable<String>, TaskWrapper, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public Object unwrap() {
      return task;
    }

    @Override
    public String call() throws Exception {
      return task.call();
    }
  }

  /** A task that implements everything. */
  private static final class Versatile
      implements Callable<String>,
          NamedTask,
          PartitionAware<String>,
          StatefulTask<String, String>,
          OutlastInstanceAware,
          TaskContextAware,
          Serializable {

    private static final long serialVersionUID = 1L;

    private final String probeId;
    private transient OutlastInstance instance;
    private transient TaskContext context;

    Versatile(String probeId) {
      this.probeId = probeId;
    }

    @Override
    public String getName() {
      return "own";
    }

    @Override
    public String getPartitionKey() {
      return KEY;
    }

    @Override
    public void setOutlastInstance(OutlastInstance outlastInstance) {
      instance = outlastInstance;
    }

    @Override
    public void setTaskContext(TaskContext taskContext) {
      context = taskContext;
    }

    @Override
    public String call() {
      return instance.getCluster().getLocalMember().getUuid()
          + " "
          + context.handler().orElseThrow().toUrn();
    }

    @Override
    public void save(Map<String, String> snapshot) {
      snapshot.put("key", "value");
      Probe.of(probeId).note("saved");
    }

    @Override
    public void load(Map<String, String> snapshot) {
      Probe.of(probeId).note("loaded");
    }
  }
}
