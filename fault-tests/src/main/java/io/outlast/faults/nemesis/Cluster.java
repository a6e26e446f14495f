// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.Journal;
import io.outlast.faults.nemesis.Actor.Seat;
import io.outlast.faults.peer.PeerSpec;
import io.outlast.faults.peer.Product;
import io.outlast.faults.process.ChildJvm;
import io.outlast.faults.process.Namespaces;
import io.outlast.faults.program.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The processes under test. Used by one thread. */
public final class Cluster implements AutoCloseable {
  private static final int FIRST_PORT = 16_000;
  private static final int LAST_PORT = 19_000;

  /** A member's second port is so much higher than its first. */
  private static final int SECOND_PORT = 10_000;

  /** Seats that joiners may take, beyond those of the setting. */
  private static final int SPARE_SEATS = 2;

  /** What a JVM prints below its threads, and how long that may take. */
  private static final String END_OF_THREADS = "JNI global refs";

  private static final Duration PRINTED = Duration.ofSeconds(10);

  private static final Duration ANSWERED = Duration.ofSeconds(30);

  private final Setting setting;
  private final Product product;
  private final Path folder;
  private final Journal journal;
  private final Random random;
  private final String name;
  private final int firstPort;
  private final @Nullable Namespaces hosts;
  private final Clocks clocks;
  private final @Nullable Disks disks;

  /** Those that are alive, the oldest first. */
  private final List<Actor> actors = new ArrayList<>();

  private final List<Actor> all = new ArrayList<>();
  private final Map<Seat, Integer> lives = new HashMap<>();

  /**
   * Starts nothing yet.
   *
   * @throws UnavailableException if this machine lacks what the setting wants
   */
  public Cluster(Setting setting, Path folder, Journal journal, Random random)
      throws UnavailableException {
    this.setting = setting;
    product = Product.of(setting.product());
    this.folder = folder;
    this.journal = journal;
    this.random = random;
    name = "faults-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    firstPort = setting.hasHosts() ? 5701 : freePorts();
    clocks = new Clocks(folder);
    if (setting.hasClocks() && !Clocks.canBeSet()) {
      throw new UnavailableException("There is no libfaketime on this machine: clocks stay right.");
    }
    disks = setting.hasSlowDisks() ? Disks.of(folder) : null;
    hosts = setting.hasHosts() ? makeHosts(seats()) : null;
  }

  private static Namespaces makeHosts(int count) throws UnavailableException {
    try {
      return Namespaces.makeWithFilters(count);
    } catch (IOException e) {
      throw new UnavailableException(String.valueOf(e.getMessage()));
    }
  }

  private int seats() {
    return setting.members() + SPARE_SEATS + setting.clients();
  }

  private int freePorts() {
    return ThreadLocalRandom.current()
        .ints(FIRST_PORT, LAST_PORT)
        .limit(1_000)
        .filter(
            first ->
                IntStream.range(first, first + seats())
                    .allMatch(
                        port ->
                            isFree(port)
                                && isFree(port + SECOND_PORT)
                                && isFree(port + PeerSpec.CLIENT_PORTS)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts all processes, and the work in them; returns when all are part of the cluster. */
  public void start() throws Exception {
    for (int number = 1; number <= setting.members(); number++) {
      seat(new Seat(number, /* isMember= */ true));
    }
    for (Actor actor : List.copyOf(actors)) {
      actor.awaitReady();
    }
    for (int number = 1; number <= setting.clients(); number++) {
      seat(new Seat(setting.members() + SPARE_SEATS + number, /* isMember= */ false));
    }
    for (Actor actor : clients()) {
      actor.awaitReady();
    }
    awaitCalm(setting.members());
    for (Actor actor : actors) {
      work(actor);
    }
  }

  /** Starts a process on a seat; does not wait for it. */
  public Actor seat(Seat seat) {
    int life = lives.merge(seat, 0, (old, zero) -> old + 1);
    String actorName = seat + "." + life;
    List<String> options = new ArrayList<>(product.jvmOptions());
    options.addAll(
        List.of(
            "-Xmx" + setting.heapMegabytes() + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-OmitStackTraceInFastThrow",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), actorName));
    arguments.add(setting.product());
    arguments.addAll(
        new PeerSpec(
                name,
                seat.isMember(),
                host(seat),
                port(seat),
                IntStream.rangeClosed(1, setting.members() + SPARE_SEATS)
                    .mapToObj(number -> new Seat(number, true))
                    .map(member -> host(member) + ":" + port(member))
                    .toList(),
                setting.durability(),
                setting.detection(),
                setting.hasJournals() && seat.isMember() ? journal(seat).toString() : "",
                setting.recovery())
            .toArguments());
    List<String> prefix =
        new ArrayList<>(setting.hasClocks() ? clocks.prefix(seat.toString()) : List.of());
    if (hosts != null) {
      prefix.addAll(0, hosts.on(seat.number()));
    }
    boolean isNew = seat.isMember() && setting.hasJournals() && !Files.exists(journal(seat));
    journal.write(Kind.SEATED, actorName, isNew);
    Actor actor =
        new Actor(
            actorName,
            seat,
            ChildJvm.start(
                prefix,
                ChildJvm.classPath(),
                Program.class,
                options,
                arguments.toArray(String[]::new)));
    actors.add(actor);
    all.add(actor);
    return actor;
  }

  /** The folder in which the members on a seat, one after the other, keep what they hold. */
  Path journal(Seat seat) {
    return folder.resolve("journals").resolve(seat.toString());
  }

  private String host(Seat seat) {
    return hosts == null ? "127.0.0.1" : Namespaces.address(seat.number());
  }

  private int port(Seat seat) {
    return hosts == null ? firstPort + seat.number() : firstPort;
  }

  /** Lets a process begin with its work. */
  public void work(Actor actor) throws Exception {
    String unused =
        actor.ask(
            ANSWERED,
            "work "
                + random.nextInt(1 << 30)
                + " "
                + setting.threads()
                + " "
                + setting.pauseMillis());
  }

  /** Starts a process on the seat of one that is gone; returns when it works. */
  public void replace(Actor gone) throws Exception {
    Actor actor = seat(gone.seat());
    actor.awaitReady();
    work(actor);
  }

  /** Starts one more member; does not wait for it. */
  public Actor join() {
    for (int number = 1; ; number++) {
      Seat seat = new Seat(number, /* isMember= */ true);
      if (actors.stream().noneMatch(actor -> actor.seat().equals(seat))) {
        return seat(seat);
      }
    }
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill(Actor actor) throws Exception {
    journal.write(Kind.DEAD, actor.name(), "SIGKILL");
    actor.jvm().kill();
    awaitEnd(actor);
  }

  /** Waits for the end of a process that ends by itself. */
  public void awaitEnd(Actor actor) throws Exception {
    if (!actor.jvm().awaitEnd(ANSWERED.multipliedBy(2))) {
      throw new TimeoutException(actor + " has not ended in " + ANSWERED.multipliedBy(2));
    }
    actors.remove(actor);
  }

  /** Lets a process leave in order; returns when it is gone. */
  public void leave(Actor actor) throws Exception {
    Actor.Question unused = actor.ask("leave");
    awaitEnd(actor);
    journal.write(Kind.LEFT, actor.name());
  }

  /** Writes into the history. */
  void record(Kind kind, Object... words) {
    journal.write(kind, words);
  }

  /** The processes that are alive, the oldest first. */
  public List<Actor> actors() {
    return List.copyOf(actors);
  }

  /** The members that are alive, the oldest first: the first coordinates the cluster. */
  public List<Actor> members() {
    return actors.stream().filter(actor -> actor.seat().isMember()).toList();
  }

  /** The clients that are alive. */
  public List<Actor> clients() {
    return actors.stream().filter(actor -> !actor.seat().isMember()).toList();
  }

  /** A live member by chance. */
  public Actor anyMember(Random dice) {
    List<Actor> members = members();
    return members.get(dice.nextInt(members.size()));
  }

  /** The product under test; nothing of it runs here. */
  public Product product() {
    return product;
  }

  /** The setting. */
  public Setting setting() {
    return setting;
  }

  /** The networks, if each process has one. */
  public Namespaces hosts() {
    if (hosts == null) {
      throw new IllegalStateException("This setting has no hosts of its own.");
    }
    return hosts;
  }

  /** The disks, if they can be slowed down. */
  public Disks disks() {
    if (disks == null) {
      throw new IllegalStateException("This setting has no slow disks.");
    }
    return disks;
  }

  /** The clocks. */
  public Clocks clocks() {
    return clocks;
  }

  /**
   * Returns when all members see each other and no copy is missing.
   *
   * @throws TimeoutException if that takes longer than any rebalance: the watchdog
   */
  public void awaitCalm(int members) throws Exception {
    long until = System.nanoTime() + setting.calm().toNanos();
    String wanted = members + " 0";
    List<String> seen = List.of();
    int calm = 0;
    while (calm < 2) {
      if (System.nanoTime() > until) {
        throw new TimeoutException(
            "A rebalance hangs: "
                + setting.calm()
                + " after the fault the members and the copies that are missing are "
                + seen
                + ", not '"
                + wanted
                + "' each.");
      }
      seen = looks(until);
      calm = seen.stream().allMatch(answer -> answer.endsWith(" " + wanted)) ? calm + 1 : 0;
      TimeUnit.MILLISECONDS.sleep(100);
    }
    if (setting.hasJournals()) {
      for (Actor member : members()) {
        // Answered when each partition has an owner that knows what is on disk.
        String unused = member.ask(setting.calm(), "list");
      }
    }
    journal.write(Kind.CALM, members);
  }

  /** How many members each member sees, and how many copies it misses; or that it is silent. */
  private List<String> looks(long until) throws Exception {
    List<Actor.Question> questions = members().stream().map(member -> member.ask("calm")).toList();
    List<String> looks = new ArrayList<>();
    for (Actor.Question question : questions) {
      Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
      String look;
      try {
        look = question.await(left);
      } catch (TimeoutException e) {
        look = "does not answer";
      }
      looks.add(question.actor() + " " + look);
    }
    return looks;
  }

  /** Lets each member print its threads; one that was stopped goes on, for it could not. */
  public void printThreads() throws Exception {
    Map<Actor, Integer> printed = new LinkedHashMap<>();
    for (Actor member : members()) {
      printed.put(member, member.jvm().lines().size());
      member.jvm().signal("QUIT");
      member.jvm().signal("CONT");
    }
    for (Map.Entry<Actor, Integer> member : printed.entrySet()) {
      boolean unused = member.getKey().awaitLog(member.getValue(), END_OF_THREADS, PRINTED);
    }
  }

  /** Writes what each process has printed into the folder. */
  public void writeLogs() throws IOException {
    for (Actor actor : all) {
      Files.write(folder.resolve(actor.name() + ".log"), actor.jvm().lines());
    }
  }

  @Override
  public void close() {
    all.forEach(actor -> actor.jvm().close());
    if (disks != null) {
      disks.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }
}
