// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import io.outlast.configfile.Places.Place;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Texts;

/** Documents that hold one setting. */
final class Written {

  private Written() {}

  /** The setting as an element. */
  static String xml(Place place, String text) {
    String key = place.setting().key();
    Type<?> type = place.setting().type();
    String inner = text;
    if (type instanceof Texts texts) {
      inner = "<%1$s>%2$s</%1$s>".formatted(texts.item(), text);
    } else if (type instanceof Attributes) {
      inner = "<attribute name=\"a\">%s</attribute>".formatted(text);
    }
    return around(place, "><%1$s>%2$s</%1$s>".formatted(key, inner));
  }

  /** The setting as an attribute of the section that it stands in. */
  static String xmlAttribute(Place place, String text) {
    return around(place, " %s=\"%s\">".formatted(place.setting().key(), text));
  }

  private static String around(Place place, String inner) {
    String written = inner;
    for (int i = place.around().size() - 1; i >= 0; i--) {
      Part<?> part = place.around().get(i);
      String name = part instanceof Family ? " name=\"" + Places.NAME + "\"" : "";
      written = ">\n<%1$s%2$s%3$s</%1$s>".formatted(part.key(), name, written);
    }
    return "<%1$s%2$s</%1$s>".formatted(place.root().ownKey(), written);
  }

  static String yaml(Place place, String text) {
    StringBuilder yaml = new StringBuilder(place.root().ownKey() + ":\n");
    String indent = "  ";
    for (Part<?> part : place.around()) {
      yaml.append(indent).append(part.key()).append(":\n");
      indent += "  ";
      if (part instanceof Family) {
        yaml.append(indent).append(Places.NAME).append(":\n");
        indent += "  ";
      }
    }
    yaml.append(indent).append(place.setting().key()).append(":");
    Type<?> type = place.setting().type();
    String value =
        type instanceof Texts
            ? "\n" + indent + "- " + text
            : type instanceof Attributes ? "\n" + indent + "  a: " + text : " " + text;
    return yaml.append(value).append("\n").toString();
  }
}
