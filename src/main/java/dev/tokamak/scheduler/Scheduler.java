package dev.tokamak.scheduler;

import dev.tokamak.kvcache.CellTable;
import dev.tokamak.kvcache.KvMemory;
import dev.tokamak.kvcache.PrefixCache;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Continuous batching: sequences join and leave between steps. Who takes part is decided here, by
 * how much in {@link BatchFiller}.
 *
 * <ul>
 *   <li>A sequence that nobody wants to hear from takes no part, and gives its place up as soon as
 *       another one needs it.
 *   <li>A sequence starts from the longest prefix that is known, of running sequences or of ended
 *       ones. While another one is about to compute more of its prefix, it waits for that.
 *   <li>When the cells run out, the youngest sequence gives its own up and waits. What was computed
 *       is kept as that of ended sequences is, so that going on later costs little; answers do not
 *       change.
 *   <li>Workspaces share steps and places fairly: see {@link FairShare}.
 * </ul>
 *
 * <p>For use by one thread.
 */
public final class Scheduler {
  /** Waiting for someone else's prefill must spare more than this. */
  private static final int WORTH_WAITING = 16;

  /** Cells that must be left for each running sequence, so that nobody is started to leave soon. */
  private static final int HEADROOM = 16;

  private final SchedulerLimits limits;
  private final KvMemory memory;
  private final SchedulerListener listener;
  private final CellTable cells;
  private final PrefixCache kept;
  private final FairShare shares;
  private final Pace pace = new Pace();

  /** Oldest first, by the time of starting. */
  private final List<Sequence> running = new ArrayList<>();

  /** Those of whom more was wanted when the batch was begun; later they may be asked in vain. */
  private final List<Sequence> wanted = new ArrayList<>();

  private final BitSet freeSlots = new BitSet();
  private final Batch batch;
  private final BatchFiller filler;
  private int waitingCount;

  /** Whether one had to make room and nobody has left since: it would only have to again. */
  private boolean crowded;

  public Scheduler(SchedulerLimits limits, KvMemory memory, SchedulerListener listener) {
    this.limits = limits;
    this.memory = memory;
    this.listener = listener;
    this.cells = new CellTable(limits.slots(), limits.cells());
    this.kept = new PrefixCache(memory);
    this.shares = new FairShare(limits.weights());
    this.batch = new Batch(limits.batchTokens(), limits.slots());
    this.filler = new BatchFiller(limits, pace, batch);
    freeSlots.set(0, limits.slots());
  }

  /**
   * Puts a sequence at the end of its workspace's queue. One that could outgrow the cells all by
   * itself is a mistake.
   */
  public void enqueue(Sequence sequence) {
    if (sequence.maxLength() > limits.cells()) {
      throw new IllegalArgumentException(
          "a sequence of up to "
              + sequence.maxLength()
              + " tokens in "
              + limits.cells()
              + " cells");
    }
    sequence.belongsTo(shares.of(sequence.workspaceId()));
    sequence.workspace().waiting.addLast(sequence);
    waitingCount++;
  }

  /**
   * Ends a sequence wherever it is, and frees what it holds. Does nothing for one that has ended
   * before.
   */
  public void remove(Sequence sequence) {
    if (sequence.isRunning()) {
      running.remove(sequence);
      release(sequence);
    } else if (sequence.workspace().waiting.remove(sequence)) {
      waitingCount--;
    }
  }

  /**
   * Makes the next step's batch; an empty one means that there is nothing to do until something
   * changes. Before that, every sequence with an output in the last batch is given its token or
   * removed.
   */
  public Batch next() {
    batch.clear();
    makeRoom();
    noteActive();
    admit();
    shares.beginStep();
    wanted.clear();
    for (Sequence sequence : running) {
      if (sequence.wanted()) {
        wanted.add(sequence);
        shares.couldTakePart(sequence.workspace());
      }
    }
    int stalled = running.size() - wanted.size();
    int held = 0;
    for (Sequence sequence : wanted) {
      if (shares.takesPart(sequence.workspace())) {
        filler.add(sequence);
      } else {
        held++;
      }
    }
    filler.fill();
    if (stalled + held > 0) {
      listener.onLeftOut(stalled, held);
    }
    return batch;
  }

  /**
   * To be called after the last batch was computed.
   *
   * @param nanos what that took
   */
  public void completed(long nanos) {
    pace.took(batch.size(), nanos);
    for (int i = 0; i < batch.partCount(); i++) {
      Sequence sequence = batch.part(i);
      int count = batch.partLength(i);
      cells.grow(sequence.slot(), count);
      sequence.advance(count);
      shares.charge(sequence.workspace(), count);
    }
  }

  /**
   * Makes room by letting a running sequence go on later: one without a reader if there is any,
   * else the youngest. Nobody takes its place before another one has left.
   *
   * @return false where only one is running
   */
  public boolean preempt() {
    crowded = displaceOne();
    return crowded;
  }

  /**
   * Says that the cells have lost their content: what runs has nothing computed any more. What is
   * kept of ended sequences stays.
   */
  public void contentLost() {
    for (Sequence sequence : running) {
      cells.release(sequence.slot());
      sequence.forget();
    }
  }

  /**
   * What computing the rest of a sequence's prompt would take if it began now, going by the steps
   * of late; 0 before the first one.
   */
  public long prefillNanos(Sequence sequence) {
    int unknown = sequence.length() - Math.max(shared(sequence, running).tokens, keptOf(sequence));
    return (long) (unknown * pace.nanosPerPrefillToken());
  }

  /** Sequences without a place, those that nobody asks for at the moment included. */
  public int waitingCount() {
    return waitingCount;
  }

  public int runningCount() {
    return running.size();
  }

  /** Cells that hold a token now; one that several sequences share counts once. */
  public int cellsInUse() {
    return cells.used();
  }

  /** Tokens of ended sequences that are kept outside of the cells. */
  public int keptTokens() {
    return kept.tokens();
  }

  /** Those of whom nothing is wanted at the moment save nothing up. */
  private void noteActive() {
    for (Workspace workspace : shares.all()) {
      shares.active(workspace, workspace.running > 0 && isWanted(workspace) || waits(workspace));
    }
  }

  private boolean isWanted(Workspace workspace) {
    for (Sequence sequence : running) {
      if (sequence.workspace() == workspace && sequence.wanted()) {
        return true;
      }
    }
    return false;
  }

  private static boolean waits(Workspace workspace) {
    for (Sequence sequence : workspace.waiting) {
      if (sequence.wanted()) {
        return true;
      }
    }
    return false;
  }

  private void makeRoom() {
    while (cells.used() + pendingTokens(running) > limits.cells() && displaceOne()) {
      // One at a time: a short one may be enough.
    }
  }

  private boolean displaceOne() {
    if (running.size() < 2) {
      return false;
    }
    if (!displaceUnwanted()) {
      displace(running.getLast(), Preemption.CELLS);
    }
    return true;
  }

  static int pendingTokens(List<Sequence> sequences) {
    int pending = 0;
    for (Sequence sequence : sequences) {
      pending += sequence.pending();
    }
    return pending;
  }

  private void admit() {
    for (Start start = nextStart(); start != null; start = nextStart()) {
      if (!crowded && fits(start.sequence, start.shared, running, cells.used())) {
        start(start);
      } else if (!displaceUnwanted()) {
        if (!displaceForFairness(start.sequence)) {
          return;
        }
        // At once: those who made room may have had less, and would take it back for ever.
        start(new Start(start.sequence, shared(start.sequence, running)));
      }
    }
  }

  /**
   * The first sequence that can start, of the workspace that has had least; null if there is none.
   */
  private Start nextStart() {
    Start best = null;
    double leastServed = Double.MAX_VALUE;
    for (Workspace workspace : shares.all()) {
      double served = workspace.served + claimed(workspace);
      if (!workspace.waiting.isEmpty() && served < leastServed) {
        Start first = firstStart(workspace);
        if (first != null) {
          best = first;
          leastServed = served;
        }
      }
    }
    return best;
  }

  private Start firstStart(Workspace workspace) {
    for (Sequence sequence : workspace.waiting) {
      if (sequence.wanted()) {
        Start start = plan(sequence);
        if (start != null) {
          return start;
        }
      }
    }
    return null;
  }

  /** Tokens that are to be computed for what a workspace has started, by its weight. */
  private double claimed(Workspace workspace) {
    int tokens = 0;
    for (Sequence sequence : running) {
      if (sequence.workspace() == workspace) {
        tokens += sequence.pending();
      }
    }
    return tokens / workspace.weight;
  }

  /** From where a sequence would start now; null where it is better to wait for another one. */
  private Start plan(Sequence sequence) {
    Shared shared = shared(sequence, running);
    boolean waits = shared.soon - Math.max(shared.tokens, keptOf(sequence)) > WORTH_WAITING;
    return waits ? null : new Start(sequence, shared);
  }

  /** What a sequence has in common with running ones. */
  private Shared shared(Sequence sequence, List<Sequence> others) {
    Sequence source = null;
    int tokens = 0;
    int soon = 0;
    for (Sequence other : others) {
      if (limits.sharedByAll() || sequence.workspace() == other.workspace()) {
        int common = sequence.commonPrefix(other, sequence.reusable());
        int now = Math.min(common, other.computed());
        if (now > tokens) {
          tokens = now;
          source = other;
        }
        soon = Math.max(soon, other.wanted() ? common : now);
      }
    }
    return new Shared(source, tokens, soon);
  }

  private int keptOf(Sequence sequence) {
    return kept.match(group(sequence), sequence.tokens(), sequence.reusable());
  }

  private String group(Sequence sequence) {
    return limits.sharedByAll() ? "" : sequence.workspaceId();
  }

  /** Whether there is room for another sequence beside those that run, which use so many cells. */
  private boolean fits(Sequence sequence, Shared shared, List<Sequence> beside, int used) {
    int needed = pendingTokens(beside) + sequence.length() - shared.tokens;
    int headroom = beside.isEmpty() ? 0 : HEADROOM * (beside.size() + 1);
    return beside.size() < limits.slots() && used + needed + headroom <= limits.cells();
  }

  private void start(Start start) {
    Sequence sequence = start.sequence;
    Workspace workspace = sequence.workspace();
    workspace.waiting.remove(sequence);
    waitingCount--;
    workspace.running++;
    running.add(sequence);
    int slot = freeSlots.nextSetBit(0);
    freeSlots.clear(slot);
    int shared = start.shared.tokens;
    if (shared > 0) {
      memory.share(start.shared.source.slot(), slot, shared);
      cells.share(start.shared.source.slot(), slot, shared);
    }
    int held =
        kept.restore(
            group(sequence), sequence.tokens(), sequence.reusable(), slot, shared, cells.free());
    cells.grow(slot, held - shared);
    boolean first = !sequence.hasStarted();
    sequence.start(slot, held);
    if (first) {
      int sharedOfPrompt = Math.min(shared, sequence.promptLength());
      listener.onStart(sequence, sharedOfPrompt, sequence.cachedTokens() - sharedOfPrompt);
    }
  }

  /** Takes the place of the youngest running sequence that nobody asks for, if there is one. */
  private boolean displaceUnwanted() {
    for (Sequence sequence : running.reversed()) {
      if (!sequence.wanted()) {
        displace(sequence, Preemption.UNWANTED);
        return true;
      }
    }
    return false;
  }

  /**
   * Takes the youngest places of the workspaces that have most of them, until there is room for
   * another one. Takes none where that would leave one of them with fewer than the one for whom it
   * is, or would not be enough; and nobody's only one, for whoever weighs little has more than its
   * due with a single place already, but would else have none.
   */
  private boolean displaceForFairness(Sequence newcomer) {
    List<Sequence> staying = new ArrayList<>(running);
    do {
      Sequence leaving = youngestOfRichest(staying, newcomer.workspace());
      if (leaving == null) {
        return false;
      }
      staying.remove(leaving);
    } while (!fits(newcomer, shared(newcomer, staying), staying, cells.heldBy(slots(staying))));
    for (Sequence sequence : List.copyOf(running).reversed()) {
      if (!staying.contains(sequence)) {
        displace(sequence, Preemption.FAIRNESS);
      }
    }
    return true;
  }

  /** Null where nobody has several places, and more than another one would have with one more. */
  private static Sequence youngestOfRichest(List<Sequence> running, Workspace newcomer) {
    Sequence youngest = null;
    double most = newcomer.places(1);
    for (Sequence sequence : running.reversed()) {
      Workspace workspace = sequence.workspace();
      int count = 0;
      for (Sequence other : running) {
        count += other.workspace() == workspace ? 1 : 0;
      }
      if (count > 1 && count / workspace.weight > most) {
        most = count / workspace.weight;
        youngest = sequence;
      }
    }
    return youngest;
  }

  private static BitSet slots(List<Sequence> sequences) {
    BitSet slots = new BitSet();
    for (Sequence sequence : sequences) {
      slots.set(sequence.slot());
    }
    return slots;
  }

  /** Sends a running sequence back to the head of its queue; it came before those in it. */
  private void displace(Sequence sequence, Preemption reason) {
    running.remove(sequence);
    release(sequence);
    sequence.workspace().waiting.addFirst(sequence);
    waitingCount++;
    listener.onPreempt(reason);
  }

  private void release(Sequence sequence) {
    int slot = sequence.slot();
    kept.keep(group(sequence), sequence.tokens(), sequence.computed(), slot);
    memory.free(slot);
    cells.release(slot);
    freeSlots.set(slot);
    crowded = false;
    sequence.workspace().running--;
    sequence.stop();
  }

  /** A sequence with what it would start from. */
  private record Start(Sequence sequence, Shared shared) {}

  /**
   * What a sequence could have of running ones.
   *
   * @param source whose cells it could share; null where {@code tokens} is 0
   * @param tokens that the source holds
   * @param soon tokens that one of them will hold as soon as its known tokens are computed
   */
  private record Shared(Sequence source, int tokens, int soon) {}
}
