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
import java.math.BigDecimal;

/** {@code multipleOf} in exact numbers; the library's own rounds large integers to doubles. */
final class ExactMultipleOf extends AbstractKeyword {
  ExactMultipleOf() {
    super(KeywordType.MULTIPLE_OF.getValue());
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
    return new Validator(this, value, location, parent, context);
  }

  private static final class Validator extends BaseKeywordValidator {
    private final BigDecimal divisor;

    Validator(
        Keyword keyword,
        JsonNode value,
        SchemaLocation location,
        Schema parent,
        SchemaContext context) {
      super(keyword, value, location, parent, context);
      divisor = value.decimalValue();
    }

    @Override
    public void validate(
        ExecutionContext context, JsonNode node, JsonNode root, NodePath instanceLocation) {
      if (node.isNumber() && node.decimalValue().remainder(divisor).signum() != 0) {
        context.addError(
            error()
                .instanceNode(node)
                .instanceLocation(instanceLocation)
                .evaluationPath(context.getEvaluationPath())
                .build());
      }
    }
  }
}
