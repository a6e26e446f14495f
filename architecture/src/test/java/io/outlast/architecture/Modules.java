// SPDX-License-Identifier: Apache-2.0
package io.outlast.architecture;

import java.util.stream.Stream;

/** The package roots that make up each module, as ArchUnit package patterns. */
final class Modules {

  static final String[] API = {
    "io.outlast.core..",
    "io.outlast.cluster..",
    "io.outlast.partition..",
    "io.outlast.durableexecutor..",
    "io.outlast.scheduledexecutor..",
    "io.outlast.config..",
    "io.outlast.splitbrainprotection..",
    "io.outlast.spi..",
    "io.outlast.client..",
    "io.outlast.monitor..",
  };
  static final String CONFIG = "io.outlast.configfile..";
  static final String CORE = "io.outlast.engine..";
  static final String MEMBER = "io.outlast.member..";
  static final String ENGINE_WIRING = "io.outlast.member.cluster..";
  static final String PROTOCOL = "io.outlast.protocol..";
  static final String GENERATED = "io.outlast.protocol.v1";
  static final String JOURNAL = "io.outlast.journal..";
  static final String ENDPOINT = "io.outlast.endpoint..";
  static final String CLIENT = "io.outlast.remote..";
  static final String TESTKIT = "io.outlast.testkit..";
  static final String CONTRACT = "io.outlast.contract..";
  static final String EXAMPLES = "io.outlast.examples..";
  static final String SERVER = "io.outlast.server..";
  static final String COMMAND_LINE = "io.outlast.cli..";

  // Built after this module and seen by none: what there is to check is that it stays so.
  static final String FAULT_TESTS = "io.outlast.faults..";
  static final String BENCHMARKS = "io.outlast.benchmarks..";

  private Modules() {}

  static String[] and(String[] patterns, String... more) {
    return Stream.of(patterns, more).flatMap(Stream::of).toArray(String[]::new);
  }
}
