// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import io.outlast.benchmarks.HazelcastJvm;
import java.io.File;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A system under test. */
enum Product {
  OUTLAST(
      "Outlast",
      2,
      "infinispan|protostream|caffeine|jakarta|jboss|wildfly|smallrye|jgroups|rocksdb|grpc|proto"
          + "|guava|failureaccess|listenablefuture|j2objc|gson|animal|perfmark|annotations-4") {
    @Override
    Peer start(Place place) {
      return new OutlastPeer(place);
    }

    @Override
    String version() {
      return versionOf("io.outlast.core.Outlast", "this commit");
    }
  },
  /** Outlast as it was before: its classes are found elsewhere ({@link Settings#before}). */
  BEFORE("Outlast before", 2) {
    @Override
    Peer start(Place place) {
      return new OutlastPeer(place);
    }
  },
  HAZELCAST("Hazelcast", 64, "hazelcast") {
    @Override
    Peer start(Place place) {
      return new HazelcastPeer(place);
    }

    @Override
    List<String> jvm() {
      return HazelcastJvm.OPTIONS;
    }

    @Override
    String version() {
      return versionOf("com.hazelcast.core.Hazelcast", "?");
    }
  },
  /** If {@link Servers} knows of a Redis. */
  REDISSON(
      "Redisson",
      2,
      "redisson|netty-|cache-api|reactor|kryo|reflectasm|objenesis|minlog|byte-buddy|jodd"
          + "|jackson-(annotations|data)|snakeyaml-2") {
    @Override
    Peer start(Place place) {
      return new RedissonPeer(place);
    }

    @Override
    String version() {
      return versionOf("org.redisson.Redisson", "?");
    }
  },
  /** If {@link Servers} knows of a PostgreSQL. */
  DB_SCHEDULER("db-scheduler", 64, "db-scheduler|HikariCP|postgresql|checker-qual") {
    @Override
    Peer start(Place place) throws Exception {
      return new DbSchedulerPeer(place);
    }

    @Override
    String version() {
      return jarOf("com.github.kagkarlsson.scheduler.Scheduler");
    }
  },
  PROBE("limit probe", 2) {
    @Override
    Peer start(Place place) throws Exception {
      return new ProbePeer(place);
    }
  },
  JDK("JDK pool", 2) {
    @Override
    Peer start(Place place) {
      return new JdkPeer(/* serializes= */ false);
    }
  },
  JDK_SERIALIZING("JDK pool, serializing", 2) {
    @Override
    Peer start(Place place) {
      return new JdkPeer(/* serializes= */ true);
    }
  };

  private final String title;
  private final int asyncSubmitters;
  private final Pattern ownJars;

  /** One that needs no jars but those of all. */
  Product(String title, int asyncSubmitters) {
    this(title, asyncSubmitters, /* ownJars= */ "(?!)");
  }

  /**
   * @param ownJars the jars that no other product needs, by how their names begin
   */
  Product(String title, int asyncSubmitters, String ownJars) {
    this.title = title;
    this.asyncSubmitters = asyncSubmitters;
    this.ownJars = Pattern.compile(ownJars);
  }

  abstract Peer start(Place place) throws Exception;

  String title() {
    return title;
  }

  /** Options of its JVMs. */
  List<String> jvm() {
    return List.of();
  }

  /** Out of the jars of all: each jar that a class path has more makes a start slower. */
  String classPath(String all) {
    return Stream.of(all.split(File.pathSeparator))
        .filter(jar -> isOwn(jar) || Stream.of(values()).noneMatch(other -> other.isOwn(jar)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean isOwn(String jar) {
    return ownJars.matcher(jar.substring(jar.lastIndexOf(File.separator) + 1)).lookingAt();
  }

  String version() {
    return Runtime.version().toString();
  }

  private static String versionOf(String type, String unknown) {
    try {
      String version = Class.forName(type).getPackage().getImplementationVersion();
      return version == null ? unknown : version;
    } catch (ClassNotFoundException e) {
      return unknown;
    }
  }

  /** Of those who do not write their version into their jar. */
  private static String jarOf(String type) {
    try {
      String jar =
          Class.forName(type).getProtectionDomain().getCodeSource().getLocation().getPath();
      return jar.substring(jar.lastIndexOf('/') + 1);
    } catch (ClassNotFoundException e) {
      return "?";
    }
  }

  boolean isOneJvmOnly() {
    return this == JDK || this == JDK_SERIALIZING;
  }

  /** Whether tasks are kept in a server that is none of the product's own processes. */
  boolean hasServer() {
    return this == REDISSON || this == DB_SCHEDULER;
  }

  /** Whether what it needs is there. */
  boolean isAvailable() {
    return switch (this) {
      case BEFORE -> false;
      case REDISSON -> Servers.redis() != null;
      case DB_SCHEDULER -> Servers.postgres() != null;
      default -> true;
    };
  }

  boolean offers(Deed deed) {
    return switch (deed) {
      case SUBMIT, SUBMIT_ASYNC -> true;
      case SUBMIT_KEYED, SUBMIT_KEYED_ASYNC -> !isOneJvmOnly() && !hasServer();
      case SCHEDULE -> this != JDK_SERIALIZING;
    };
  }

  /** How many threads share a window: as many as serve this system best. */
  int asyncSubmitters() {
    return asyncSubmitters;
  }
}
