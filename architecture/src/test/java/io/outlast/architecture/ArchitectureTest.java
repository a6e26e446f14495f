// SPDX-License-Identifier: Apache-2.0
package io.outlast.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.outlast.architecture.Modules.API;
import static io.outlast.architecture.Modules.BENCHMARKS;
import static io.outlast.architecture.Modules.CLIENT;
import static io.outlast.architecture.Modules.COMMAND_LINE;
import static io.outlast.architecture.Modules.CONFIG;
import static io.outlast.architecture.Modules.CONTRACT;
import static io.outlast.architecture.Modules.CORE;
import static io.outlast.architecture.Modules.ENDPOINT;
import static io.outlast.architecture.Modules.ENGINE_WIRING;
import static io.outlast.architecture.Modules.EXAMPLES;
import static io.outlast.architecture.Modules.FAULT_TESTS;
import static io.outlast.architecture.Modules.GENERATED;
import static io.outlast.architecture.Modules.JOURNAL;
import static io.outlast.architecture.Modules.MEMBER;
import static io.outlast.architecture.Modules.PROTOCOL;
import static io.outlast.architecture.Modules.SERVER;
import static io.outlast.architecture.Modules.TESTKIT;
import static io.outlast.architecture.Modules.and;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Who may use what, over the production classes of all modules.
 *
 * <p>Each rule ends with what to do when it fails. A rule that is wrong for a good reason is
 * changed here, in the commit that needs it; there is no list of exceptions elsewhere.
 */
class ArchitectureTest {

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.outlast");

  @Test
  void onlyTheWiringUsesTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ENGINE_WIRING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.infinispan..", "org.jgroups..")
        .because(
            "the engine must stay replaceable and off the start-up path of a single JVM;"
                + " move the code to io.outlast.member.cluster and call it through a port")
        .check(PRODUCTION);
  }

  @Test
  void theApiStandsAlone() {
    classes()
        .that()
        .resideInAnyPackage(API)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(and(API, "java..", "org.jspecify.."))
        .because(
            "applications compile against the api and nothing else; move the code to core or"
                + " member, or describe what it needs as an interface in the api")
        .check(PRODUCTION);
  }

  @Test
  void theReaderOfConfigurationsStandsOnTheApi() {
    classes()
        .that()
        .resideInAPackage(CONFIG)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            and(
                API,
                CONFIG,
                "java..",
                "javax.xml..",
                "org.jspecify..",
                "org.slf4j..",
                "org.snakeyaml.."))
        .because("it reads configurations for members and clients alike; move the code to member")
        .check(PRODUCTION);
  }

  @Test
  void onlyTheReaderOfConfigurationsParses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CONFIG)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            CONFIG, "javax.xml..", "org.w3c.dom..", "org.xml.sax..", "org.snakeyaml..")
        .because(
            "a start without a configuration file must load no parser; the api finds the reader by"
                + " ServiceLoader, so move the code to io.outlast.configfile")
        .check(PRODUCTION);
  }

  @Test
  void coreStandsOnTheApi() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            and(
                API,
                CORE,
                "java..",
                "javax.net.ssl..",
                "javax.security.auth.x500..",
                "org.jspecify.."))
        .because(
            "core is pure; make a port in core and implement it in member. Of TLS it has the"
                + " certificates, which members, endpoints and clients read alike")
        .check(PRODUCTION);
  }

  @Test
  void coreHasNoThreadsAndNoSockets() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .and()
        // The JDK hands sockets to whoever checks certificates; they are not looked at.
        .resideOutsideOfPackage("io.outlast.engine.tls")
        .should(
            dependOnClassesThat(
                resideInAnyPackage("java.net..", "java.nio.channels..")
                    .and(DescribedPredicate.not(simpleName("InetSocketAddress")))
                    .or(assignableTo("java.util.concurrent.ThreadPoolExecutor"))
                    .or(assignableTo("java.util.concurrent.ForkJoinPool"))
                    .or(assignableTo("java.util.Timer"))
                    .as("sockets, thread pools or timers")))
        .orShould(accessTargetWhere(startsAThread()))
        .because(
            "core is tested on one thread with a simulated clock;"
                + " move threads and sockets to member, behind a port of core")
        .check(PRODUCTION);
  }

  @Test
  void clientsAreWithoutTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(PROTOCOL, ENDPOINT, CLIENT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MEMBER)
        .because(
            "a client has no engine on its class path, and an endpoint sees its member through"
                + " io.outlast.engine.endpoint; move what they share to core")
        .check(PRODUCTION);
  }

  @Test
  void theJournalStandsOnCore() {
    classes()
        .that()
        .resideInAPackage(JOURNAL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            and(API, CORE, JOURNAL, "java..", "org.jspecify..", "org.slf4j..", "org.rocksdb.."))
        .because(
            "it sees its member through io.outlast.engine.journal; move what they share to core")
        .check(PRODUCTION);
  }

  @Test
  void onlyTheJournalUsesItsDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage(JOURNAL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .because("only the journal knows what it is on; move the code to io.outlast.journal")
        .check(PRODUCTION);
    noClasses()
        .that()
        .resideOutsideOfPackages(JOURNAL, COMMAND_LINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JOURNAL)
        .because(
            "a member without persistence has none of it on its class path; describe what is needed"
                + " in io.outlast.engine.journal")
        .check(PRODUCTION);
  }

  @Test
  void onlyClientsAndEndpointsSpeakTheirProtocol() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PROTOCOL, ENDPOINT, CLIENT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PROTOCOL, "io.grpc..", "com.google.protobuf..")
        .because(
            "a member without clients needs no gRPC; describe what is needed in"
                + " io.outlast.engine.endpoint, and do it in the endpoint")
        .check(PRODUCTION);
  }

  @Test
  void theCommandLineIsAClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SERVER, COMMAND_LINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "com.sun.net.httpserver..")
        .because("only programs have options and ports of their own; move the code to server")
        .check(PRODUCTION);
    noClasses()
        .that()
        .resideInAPackage("io.outlast.server")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(COMMAND_LINE)
        .because("a server runs without anybody at a terminal; move the code to io.outlast.server")
        .check(PRODUCTION);
  }

  @Test
  void timeComesFromPorts() {
    noClasses()
        .that(isNotASystemImplementation())
        .should(accessTargetWhere(readsTheClockOrSleeps()))
        .because(
            "tests move time by hand; take a Clock, Ticker or Timers port as a parameter,"
                + " or move the call to its implementation, a class named System...")
        .check(PRODUCTION);
  }

  @Test
  void arrowsBetweenModulesPointOneWay() {
    String because =
        "arrows point one way, api <- core <- member <- testkit, core <- protocol <- endpoint and"
            + " client, and config, contract, examples and server use the api alone; move the shared type"
            + " down, or turn the call around with a port";
    noClasses()
        .that()
        .resideInAnyPackage(and(API, CORE))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            PROTOCOL,
            MEMBER,
            JOURNAL,
            ENDPOINT,
            CLIENT,
            TESTKIT,
            CONTRACT,
            EXAMPLES,
            SERVER,
            COMMAND_LINE,
            FAULT_TESTS,
            BENCHMARKS)
        .because(because)
        .check(PRODUCTION);
    noClasses()
        .that()
        .resideInAPackage(MEMBER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            JOURNAL,
            ENDPOINT,
            CLIENT,
            TESTKIT,
            CONTRACT,
            EXAMPLES,
            SERVER,
            COMMAND_LINE,
            FAULT_TESTS,
            BENCHMARKS)
        .because(because)
        .check(PRODUCTION);
    for (String end : new String[] {ENDPOINT, CLIENT}) {
      noClasses()
          .that()
          .resideInAPackage(end)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              end.equals(CLIENT) ? ENDPOINT : CLIENT,
              TESTKIT,
              CONTRACT,
              EXAMPLES,
              SERVER,
              COMMAND_LINE,
              FAULT_TESTS,
              BENCHMARKS)
          .because(because)
          .check(PRODUCTION);
    }
    noClasses()
        .that()
        .resideInAnyPackage(CONTRACT, EXAMPLES, SERVER, COMMAND_LINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            CORE, PROTOCOL, MEMBER, ENDPOINT, CLIENT, TESTKIT, FAULT_TESTS, BENCHMARKS)
        .because(because)
        .check(PRODUCTION);
  }

  /**
   * The packages of the api are named after those that code moves over from, and its front door
   * names all services while these throw its root exception. The front door is left out.
   */
  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.outlast.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(isTheFrontDoor(), DescribedPredicate.alwaysTrue())
        .because(
            "packages in a cycle can only be understood and changed together;"
                + " move the type that closes the circle to the package that uses it")
        .check(PRODUCTION);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : PRODUCTION) {
      JavaPackage home = type.getPackage();
      if (!home.getName().equals(GENERATED)
          && !home.tryGetPackageInfo()
              .map(i -> i.isAnnotatedWith(NullMarked.class))
              .orElse(false)) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked)
        .as(
            "packages without null checks; give each a package-info.java with one paragraph and"
                + " @NullMarked (org.jspecify.annotations)")
        .isEmpty();
  }

  @Test
  void everyPackageBelongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(
            and(
                API,
                CONFIG,
                CORE,
                PROTOCOL,
                MEMBER,
                JOURNAL,
                ENDPOINT,
                CLIENT,
                TESTKIT,
                CONTRACT,
                EXAMPLES,
                SERVER,
                COMMAND_LINE))
        .because("the rules here go by package; add the new package root to Modules")
        .check(PRODUCTION);
  }

  @Test
  void everyModuleIsSeen() {
    for (String root :
        new String[] {
          "io.outlast.core..",
          CONFIG,
          CORE,
          PROTOCOL,
          MEMBER,
          JOURNAL,
          ENDPOINT,
          CLIENT,
          TESTKIT,
          CONTRACT,
          EXAMPLES,
          SERVER,
          COMMAND_LINE
        }) {
      assertThat(PRODUCTION.that(resideInAPackage(root)))
          .as("classes in %s; is the module a dependency of this one?", root)
          .isNotEmpty();
    }
  }

  private static DescribedPredicate<JavaClass> isTheFrontDoor() {
    return DescribedPredicate.describe(
        "is the front door of the api",
        type ->
            Set.of(
                    "io.outlast.core.Outlast",
                    "io.outlast.core.OutlastInstance",
                    "io.outlast.core.TaskContext")
                .contains(outermost(type).getName()));
  }

  private static DescribedPredicate<JavaClass> isNotASystemImplementation() {
    return DescribedPredicate.describe(
        "are not the system's implementation of a port",
        type ->
            !outermost(type).getSimpleName().startsWith("System")
                // The real cluster lives in real time; simulated ones implement the same ports.
                && !type.getPackageName().equals("io.outlast.member.cluster"));
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    for (Optional<JavaClass> next = outer.getEnclosingClass();
        next.isPresent();
        next = outer.getEnclosingClass()) {
      outer = next.get();
    }
    return outer;
  }

  private static DescribedPredicate<JavaAccess<?>> startsAThread() {
    return uses("java.lang.Thread", "<init>", "start", "startVirtualThread", "ofVirtual")
        .or(uses("java.util.concurrent.Executors", name -> name.startsWith("new")))
        .or(
            uses("java.util.concurrent.CompletableFuture", name -> name.endsWith("Async"))
                .and(DescribedPredicate.not(takes("java.util.concurrent.Executor"))))
        .as("starts a thread, or leaves the choice of the thread to the JDK");
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheClockOrSleeps() {
    return uses("java.lang.System", "nanoTime", "currentTimeMillis")
        .or(uses("java.lang.Thread", "sleep"))
        .or(uses("java.util.concurrent.TimeUnit", "sleep"))
        .or(
            DescribedPredicate.<JavaAccess<?>>describe(
                    "now() of java.time",
                    access ->
                        access.getTargetOwner().getPackageName().equals("java.time")
                            && access.getName().equals("now"))
                .and(DescribedPredicate.not(takes("java.time.Clock"))))
        .or(uses("java.time.Clock", name -> name.startsWith("system") || name.startsWith("tick")))
        .or(
            uses(
                "java.util.concurrent.CompletableFuture",
                "orTimeout",
                "completeOnTimeout",
                "delayedExecutor"))
        .as("reads the clock of the machine, or sleeps");
  }

  private static DescribedPredicate<JavaAccess<?>> uses(String owner, String... names) {
    return uses(owner, Set.of(names)::contains);
  }

  /** Calls and method references alike, of the owner or a subclass of it. */
  private static DescribedPredicate<JavaAccess<?>> uses(String owner, Predicate<String> name) {
    return DescribedPredicate.describe(
        owner,
        access -> access.getTargetOwner().isAssignableTo(owner) && name.test(access.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> takes(String parameter) {
    return DescribedPredicate.describe(
        "with a " + parameter,
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream()
                    .anyMatch(type -> type.getName().equals(parameter)));
  }
}
