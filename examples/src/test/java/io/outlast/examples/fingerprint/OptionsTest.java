// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void withoutArguments_itIsThisProjectInOneJvm() {
    Options options = parse("");

    assertThat(options)
        .isEqualTo(new Options(Optional.empty(), Optional.empty(), 0, false, Optional.empty()));
  }

  @Test
  void allArgumentsAreRead() {
    Options options = parse("--members 2 --kill --slow 20 --out list some/folder");

    assertThat(options)
        .isEqualTo(
            new Options(
                Optional.of(Path.of("some/folder")),
                Optional.of(Path.of("list")),
                2,
                true,
                Optional.of(Duration.ofMillis(20))));
  }

  @Test
  void aKillBringsThreeMembers() {
    assertThat(parse("--kill").members()).isEqualTo(3);
  }

  @Test
  void whatFollowsTwoDashesIsAFolder() {
    assertThat(parse("-- --kill").folder()).contains(Path.of("--kill"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--no-such-option",
        "--members",
        "--members 0",
        "--members three",
        "--members 1 --kill",
        "--slow -1",
        "--out",
        "one two"
      })
  void nonsenseIsRefused(String arguments) {
    assertThatThrownBy(() -> parse(arguments)).isInstanceOf(UsageException.class);
  }

  private static Options parse(String arguments) {
    return Options.parse(List.of(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
  }
}
