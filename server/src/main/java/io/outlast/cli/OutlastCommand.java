// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.config.TlsConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.server.Version;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: how to reach a cluster, and the commands for it. */
@Command(
    name = "outlast",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    description = "Looks at an Outlast cluster and acts on its tasks.",
    subcommands = {
      MembersCommand.class,
      ExecutorsCommand.class,
      StatisticsCommand.class,
      TasksCommand.class,
      SubmitCommand.class,
      ScheduleCommand.class,
      ResultCommand.class,
      WatchCommand.class,
      JournalCommand.class,
      GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done: there is no such task, it was refused, or has failed; a journal is damaged",
      "2:wrong options, arguments or configuration",
      "3:no member can be reached, or none has answered in time",
      "4:not let in, or not permitted"
    })
public final class OutlastCommand implements Callable<Integer> {
  private static final String USUAL_ADDRESS = "127.0.0.1:5901";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      split = ",",
      description = "Client ports of members, one or more. Default: " + USUAL_ADDRESS + ".")
  private @Nullable List<String> addresses;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Must be that of the members. Default: dev.")
  private @Nullable String clusterName;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:OUTLAST_TOKEN}",
      description =
          "Says who this is. Others on this machine can see it here; not so in OUTLAST_TOKEN.")
  private @Nullable String token;

  @Option(
      names = "--tls",
      scope = ScopeType.INHERIT,
      description = "Encrypts; so do the three options that name files.")
  private boolean tls;

  @Option(
      names = "--trusted-certificates",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM: what members' certificates must stand on. Default: what Java trusts.")
  private @Nullable String trustedCertificates;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM: the certificate to show, where members require one.")
  private @Nullable String certificate;

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "PEM: its key.")
  private @Nullable String privateKey;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "XML or YAML of a client; other options win over it.")
  private @Nullable File config;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      converter = TimeConverter.class,
      defaultValue = "30s",
      description =
          "For how long to wait for members, not for tasks: 500ms, 10s, 5min. Default: 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Writes JSON, one value per answer.")
  private boolean json;

  /** Runs one command, and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, ready to be executed. */
  static CommandLine commandLine() {
    return new CommandLine(new OutlastCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (thrown, line, parsed) -> {
              Failure failure = Failure.of(thrown);
              line.getErr().println("outlast: " + failure.getMessage());
              return failure.exitCode();
            });
  }

  @Override
  public Integer call() {
    CommandSpec here = Objects.requireNonNull(spec, "spec");
    throw new ParameterException(here.commandLine(), "Which command?");
  }

  Duration timeout() {
    return timeout;
  }

  boolean isJson() {
    return json;
  }

  /** Connects, or says in whose way it is. */
  OutlastInstance connect() {
    ClientConfig settings = settings();
    try {
      return OutlastClient.newOutlastClient(settings);
    } catch (IllegalStateException e) {
      throw e.getCause() instanceof SecurityException
          ? new Failure(Failure.NOT_PERMITTED, e.getMessage() + " See --token.", e)
          : new Failure(Failure.NOBODY_ANSWERS, String.valueOf(e.getMessage()), e);
    }
  }

  private ClientConfig settings() {
    ClientConfig settings = config == null ? new ClientConfig() : ClientConfig.loadFromFile(config);
    if (clusterName != null) {
      settings.setClusterName(clusterName);
    }
    if (token != null) {
      settings.setToken(token);
    }
    if (addresses != null) {
      settings.getNetworkConfig().setAddresses(addresses);
    } else if (settings.getNetworkConfig().getAddresses().isEmpty()) {
      settings.getNetworkConfig().addAddress(USUAL_ADDRESS);
    }
    setTls(settings.getTlsConfig());
    return settings;
  }

  private void setTls(TlsConfig settings) {
    if (trustedCertificates != null) {
      settings.setTrustedCertificatesFile(trustedCertificates);
    }
    if (certificate != null) {
      settings.setCertificateFile(certificate);
    }
    if (privateKey != null) {
      settings.setPrivateKeyFile(privateKey);
    }
    if (tls || trustedCertificates != null || certificate != null || privateKey != null) {
      settings.setEnabled(true);
    }
  }
}
