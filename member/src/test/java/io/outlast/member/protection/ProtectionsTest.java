// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.config.Config;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.Guard;
import io.outlast.splitbrainprotection.SplitBrainProtectionEvent;
import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of the protections of a configuration. */
class ProtectionsTest {
  private static final Command WRITE = new Command.Destroy();
  private static final Command READ = new Command.ListTasks();

  private final SplitBrainProtectionConfig protection =
      new SplitBrainProtectionConfig("most", /* enabled= */ true, 2);
  private final Config config = new Config().addSplitBrainProtectionConfig(protection);

  @Test
  void anExecutorIsGuardedByTheProtectionThatItNames() {
    config.getDurableExecutorConfig("jobs-*").setSplitBrainProtectionName("most");
    protection.setProtectOn(SplitBrainProtectionOn.WRITE);

    Guard guard = durable("jobs-1");

    assertThat(guard.refusal(WRITE)).isNotNull();
    assertThat(guard.refusal(READ)).isNull();
  }

  @Test
  void theTwoKindsOfExecutorsAreToldApart() {
    config.getScheduledExecutorConfig("jobs").setSplitBrainProtectionName("most");

    assertThat(durable("jobs")).isSameAs(Guard.NONE);
    assertThat(guard(new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs")).refusal(READ).message())
        .startsWith("Scheduler 'jobs'");
  }

  @Test
  void aProtectionThatIsNotEnabledGuardsNothing() {
    config.getDurableExecutorConfig("jobs").setSplitBrainProtectionName("most");
    protection.setEnabled(false);

    assertThat(durable("jobs")).isSameAs(Guard.NONE);
  }

  @Test
  void classesAreMadeFromTheConfiguredLoader() {
    List<String> asked = new ArrayList<>();
    protection.setFunctionClassName(Always.class.getName());
    config.setClassLoader(
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          public Class<?> loadClass(String name) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name);
          }
        });
    config.getDurableExecutorConfig("jobs").setSplitBrainProtectionName("most");

    Guard guard = durable("jobs");

    assertThat(guard.refusal(WRITE)).isNull();
    assertThat(asked).containsExactly(Always.class.getName());
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of("com.example.Missing", "is not on the class path"),
        Arguments.of("java.lang.String", "does not implement"),
        Arguments.of(NoConstructor.class.getName(), "no public constructor without arguments"),
        Arguments.of(Unfinished.class.getName(), "must be a public class"),
        Arguments.of(Broken.class.getName(), "thrown on purpose"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void aFunctionClassThatCannotBeUsedIsAnError(String name, String why) {
    protection.setFunctionClassName(name);

    assertThatThrownBy(this::protections)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'most'", "function", name, why);
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void aListenerClassThatCannotBeUsedIsAnError(String name, String why) {
    protection.addListenerClassName(name);

    assertThatThrownBy(this::protections)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'most'", "listener", name, why);
  }

  @Test
  void aMissingClassIsAnErrorEvenIfTheProtectionIsNotEnabled() {
    protection.setEnabled(false).setFunctionClassName("com.example.Missing");

    assertThatThrownBy(this::protections).hasMessageContaining("com.example.Missing");
  }

  @Test
  void anImplementationWinsOverAClass() {
    protection.setFunctionClassName("com.example.Missing");
    protection.setFunctionImplementation(members -> false);
    config.getDurableExecutorConfig("jobs").setSplitBrainProtectionName("most");

    assertThat(durable("jobs").refusal(WRITE).message()).contains("its function");
  }

  private Guard durable(String executor) {
    return guard(new ExecutorId(ExecutorId.Kind.DURABLE, executor));
  }

  private Guard guard(ExecutorId executor) {
    Protections protections = protections();
    protections.watch(new FakeMembers(1), listener -> {});
    return protections.guard(executor);
  }

  private Protections protections() {
    return new Protections("test", config, Runnable::run, Runnable::run);
  }

  /** Both a function and a listener, so that each is refused for what it lacks. */
  public static class Always implements SplitBrainProtectionFunction, SplitBrainProtectionListener {
    @Override
    public boolean apply(Collection<Member> members) {
      return true;
    }

    @Override
    public void onChange(SplitBrainProtectionEvent event) {}
  }

  /** Has no constructor that could be called. */
  public static final class NoConstructor extends Always {
    private NoConstructor() {}
  }

  /** Cannot be made, being abstract. */
  public abstract static class Unfinished extends Always {
    public Unfinished() {}
  }

  /** Fails to be made. */
  public static final class Broken extends Always {
    public Broken() {
      throw new IllegalStateException("thrown on purpose");
    }
  }
}
