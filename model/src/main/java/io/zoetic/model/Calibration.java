// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.checkpoint.StoredType;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.WeightMatrix;
import io.zoetic.model.torch.TensorLoader;
import io.zoetic.model.torch.TorchScript;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the number format to compute in where nobody has. Weights that are bfloat16 in the
 * checkpoint, or quantised and so read as bfloat16, may be computed with in bfloat16; whether that
 * is faster is measured on the products of the model's own middle layer, for 1, 8 and 32 rows, and
 * kept for this model and processor. All others stay float32, without a measurement.
 */
final class Calibration {
  private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] ROWS = {1, 8, 32};
  private static final Duration ALL = Duration.ofSeconds(2);
  private static final Duration ONE = Duration.ofMillis(60);
  private static final int ROUNDS_MIN = 3;

  /** What must be gained: less is within what a busy machine makes of a measurement. */
  private static final double GAIN_MIN = 1.1;

  private final Checkpoint checkpoint;
  private final List<WeightMatrix> layer;
  private final Device device;

  private Calibration(Checkpoint checkpoint, ModelConfig config, Device device) {
    this.checkpoint = checkpoint;
    int middle = config.numHiddenLayers() / 2;
    this.layer = config.matrices().stream().filter(matrix -> matrix.layer() == middle).toList();
    this.device = device;
  }

  /**
   * The format for a checkpoint.
   *
   * @param digest of the checkpoint
   * @param cache where measurements are kept
   */
  static ComputeType choose(
      Checkpoint checkpoint, ModelConfig config, Device device, String digest, Path cache) {
    Calibration calibration = new Calibration(checkpoint, config, device);
    if (!calibration.isBfloat16()) {
      return ComputeType.FLOAT32;
    }
    // The number of threads is libtorch's, which must have been loaded to be asked.
    TorchThread.prepareForInference();
    String processor = processor(device);
    Path file =
        cache.resolve("%s-%08x.json".formatted(digest.substring(0, 16), processor.hashCode()));
    Measured measured = read(file, processor);
    boolean known = measured != null;
    long start = System.nanoTime();
    if (measured == null) {
      measured = calibration.measure(processor);
      write(file, measured);
    }
    LOG.atInfo()
        .addKeyValue("type", measured.choice().name().toLowerCase(Locale.ROOT))
        .addKeyValue("gain", "%.2f".formatted(measured.gain()))
        .addKeyValue("rows", Arrays.toString(ROWS))
        .addKeyValue("float32Ms", text(measured.float32()))
        .addKeyValue("bfloat16Ms", text(measured.bfloat16()))
        .addKeyValue("processor", processor)
        .addKeyValue(
            "measured",
            known ? "before" : "in %d ms".formatted((System.nanoTime() - start) / 1_000_000))
        .log("the number format is chosen by the products of one layer");
    return measured.choice();
  }

  private boolean isBfloat16() {
    return layer.stream()
        .map(matrix -> stored(matrix).type())
        .allMatch(type -> type == StoredType.BF16 || type.isQuantised());
  }

  private StoredTensor stored(WeightMatrix matrix) {
    return matrix.in(checkpoint);
  }

  /** Milliseconds for each of {@link #ROWS}. */
  private record Measured(String processor, List<Double> float32, List<Double> bfloat16) {
    /** How many times as fast bfloat16 is, the geometric mean over the numbers of rows. */
    double gain() {
      double logarithms = 0;
      for (int i = 0; i < ROWS.length; i++) {
        logarithms += Math.log(float32.get(i) / bfloat16.get(i));
      }
      return Math.exp(logarithms / ROWS.length);
    }

    ComputeType choice() {
      return gain() >= GAIN_MIN ? ComputeType.BFLOAT16 : ComputeType.FLOAT32;
    }
  }

  private Measured measure(String processor) {
    TorchThread.prepareForInference();
    long end = System.nanoTime() + ALL.toNanos();
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device, "PyTorch")) {
      PtSymbolBlock script =
          TorchScript.compile(
              manager,
              TorchScript.source(Calibration.class, "calibration.py"),
              "Calibration",
              Map.of());
      TensorLoader loader = new TensorLoader(manager);
      try (IValue single = weights(loader, ComputeType.FLOAT32);
          IValue brain = weights(loader, ComputeType.BFLOAT16)) {
        List<Double> float32 = new ArrayList<>();
        List<Double> bfloat16 = new ArrayList<>();
        for (int rows : ROWS) {
          float32.add(best(script, manager, single, rows, end));
          bfloat16.add(best(script, manager, brain, rows, end));
        }
        return new Measured(processor, float32, bfloat16);
      }
    }
  }

  private IValue weights(TensorLoader loader, ComputeType type) {
    return IValue.listFrom(
        layer.stream()
            .map(matrix -> loader.load(stored(matrix), type.torchCode()))
            .toArray(PtNDArray[]::new));
  }

  /** The fastest of some rounds, after one that nobody counts. */
  private static double best(
      PtSymbolBlock script, PtNDManager manager, IValue weights, int rows, long end) {
    run(script, manager, weights, rows);
    long best = Long.MAX_VALUE;
    long until = Math.min(end, System.nanoTime() + ONE.toNanos());
    for (int round = 0; round < ROUNDS_MIN || System.nanoTime() < until; round++) {
      long start = System.nanoTime();
      run(script, manager, weights, rows);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e6;
  }

  /** The result is fetched: a device computes behind the back of who asks it. */
  private static void run(PtSymbolBlock script, PtNDManager manager, IValue weights, int rows) {
    try (PtNDManager owner = (PtNDManager) manager.newSubManager();
        IValue count = IValue.from((long) rows);
        IValue result = IValueUtils.runMethod(script, "products", weights, count)) {
      result.toTensor(owner).getShape();
      if (owner.getDevice().isGpu()) {
        JniUtils.getByteBuffer(result.toTensor(owner), false);
      }
    }
  }

  private static String text(List<Double> values) {
    return values.stream().map("%.2f"::formatted).toList().toString();
  }

  /** What a measurement is of, beside the model: another processor, or more of it, is another. */
  private static String processor(Device device) {
    String name = device.isGpu() ? "gpu" : System.getProperty("os.arch");
    Path facts = Path.of("/proc/cpuinfo");
    if (!device.isGpu() && Files.isReadable(facts)) {
      try (Stream<String> lines = Files.lines(facts)) {
        name =
            lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(name);
      } catch (IOException e) {
        LOG.atDebug().setCause(e).log("the processor's name is not known");
      }
    }
    return device.isGpu() ? name : name + ", threads: " + JniUtils.getNumThreads();
  }

  private static @Nullable Measured read(Path file, String processor) {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      Measured measured =
          new Measured(
              json.path("processor").asText(),
              numbers(json.path("float32_ms")),
              numbers(json.path("bfloat16_ms")));
      boolean fits =
          measured.processor().equals(processor)
              && measured.float32().size() == ROWS.length
              && measured.bfloat16().size() == ROWS.length
              && Double.isFinite(measured.gain());
      return fits ? measured : null;
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("a measurement that cannot be read is made again");
      return null;
    }
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  /** A cache that cannot be written costs the next start its time, and nothing else. */
  private static void write(Path file, Measured measured) {
    ObjectNode json = JSON.createObjectNode().put("processor", measured.processor());
    ArrayNode float32 = json.putArray("float32_ms");
    measured.float32().forEach(float32::add);
    ArrayNode bfloat16 = json.putArray("bfloat16_ms");
    measured.bfloat16().forEach(bfloat16::add);
    Path unfinished = file.resolveSibling("." + UUID.randomUUID());
    try {
      Files.createDirectories(file.resolveSibling("."));
      JSON.writeValue(unfinished.toFile(), json);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("the measurement is not kept");
    }
  }
}
