package dev.tokamak.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;

/**
 * {@code uniqueItems}, of arrays alone; the library's own looks at the values of objects as well.
 */
final class UniqueArrayItems extends AbstractKeyword {
  private static final Keyword OWN = KeywordType.UNIQUE_ITEMS;

  UniqueArrayItems() {
    super(OWN.getValue());
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode value, Schema parent, SchemaContext context)
      throws Exception {
    return new Validator(this, value, location, parent, context);
  }

  private static final class Validator extends BaseKeywordValidator {
    private final KeywordValidator own;

    Validator(
        Keyword keyword,
        JsonNode value,
        SchemaLocation location,
        Schema parent,
        SchemaContext context)
        throws Exception {
      super(keyword, value, location, parent, context);
      own = OWN.newValidator(location, value, parent, context);
    }

    @Override
    public void validate(
        ExecutionContext context, JsonNode node, JsonNode root, NodePath instanceLocation) {
      if (node.isArray()) {
        own.validate(context, node, root, instanceLocation);
      }
    }
  }
}
