// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} tells: the version that the jar was built as. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String built = Version.class.getPackage().getImplementationVersion();
    return new String[] {"Outlast " + (built == null ? "(not packaged)" : built)};
  }
}
