// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that is started without a configuration has that of a file (SPEC §4). */
class ConfigurationFileTest {

  @TempDir Path directory;

  @AfterEach
  void forget() {
    System.clearProperty("outlast.config");
  }

  @Test
  void whatTheFileSaysHolds() throws Exception {
    use("outlast: {instance-name: by-file, scheduled-executor-service: {timers: {capacity: 7}}}");

    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      assertThat(outlast.getName()).isEqualTo("by-file");
      assertThat(outlast.getConfig().findScheduledExecutorConfig("timers").getCapacity())
          .isEqualTo(7);
      assertThat(outlast.getDurableExecutorService("jobs").submit(() -> 42).get()).isEqualTo(42);
    }
  }

  @Test
  void nothingStartsByAFileThatIsWrong() throws Exception {
    use("outlast:\n  instance-nam: x");

    assertThatIllegalArgumentException()
        .isThrownBy(Outlast::newOutlastInstance)
        .withMessageContaining("mine.yaml:2: outlast: there is no 'instance-nam' here.")
        .withMessageContaining("Did you mean 'instance-name'?");
    assertThat(Outlast.getAllOutlastInstances()).isEmpty();
  }

  @Test
  void aProtectionThatIsNotDefinedIsAnErrorAtTheStart() throws Exception {
    use("outlast: {durable-executor-service: {jobs: {split-brain-protection-ref: most}}}");

    assertThatIllegalArgumentException()
        .isThrownBy(Outlast::newOutlastInstance)
        .withMessageContaining("is 'most', which is not defined");
  }

  private void use(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("mine.yaml"), yaml);
    System.setProperty("outlast.config", file.toString());
  }
}
