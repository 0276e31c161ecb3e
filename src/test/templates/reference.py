"""Renders the chat templates of real models with jinja2, as those who train models do: what our own rendering must be.

    reference.py TEMPLATE_FOLDER OUT_FILE

OUT_FILE: {"conversations": {name: variables}, "templates": {file: {conversation: text, or null where jinja2 raises}}}.
It is always the same moment.
"""

import copy
import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2025, 3, 4, 5, 6, 7)


class Generation(jinja2.ext.Extension):
    """{% generation %}, which marks what a model has said and renders it as it stands."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_said"), [], [], body).set_lineno(line)

    def _said(self, caller):
        return caller()


def environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )

    def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    env.filters["tojson"] = to_json
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


TOOLS=[
 {"type":"function","function":{"name":"get_weather","description":"Get the current weather.\nWorks for \"any\" city <world-wide> & more — été.","parameters":{"type":"object","properties":{
   "location":{"type":"string","description":"City, e.g. 'São Paulo'"},
   "unit":{"type":"string","enum":["celsius","fahrenheit"],"default":"celsius"},
   "days":{"type":"integer","minimum":1,"maximum":14},
   "threshold":{"type":["number","string"],"description":"Threshold","default":0.5},
   "tags":{"type":"array","items":{"type":"string"}},
   "opts":{"type":"object","properties":{"deep":{"type":"boolean"}},"required":["deep"],"additionalProperties":False}},
   "required":["location","unit"]},
   "return":{"type":"object","description":"weather"}}},
 {"type":"function","function":{"name":"now","description":"Current time","parameters":{"type":"object","properties":{}}}}]
ARGS={"location":"São Paulo","unit":"celsius","days":3,"detailed":True,"threshold":0.5,"tags":["a","it's"],"opts":{"deep":False,"x":None}}
SYS={"role":"system","content":"You are a helpful assistant.\nBe brief."}
def U(s): return {"role":"user","content":s}
def A(s,**k): return {"role":"assistant","content":s,**k}
def call(args,id="abc123456",name="get_weather"): return {"id":id,"type":"function","function":{"name":name,"arguments":args}}
def tool(c,id="abc123456",name="get_weather"): return {"role":"tool","tool_call_id":id,"name":name,"content":c}
C={}
C["01_user"]=dict(messages=[U("Hello, who are you?")],add_generation_prompt=True)
C["02_sys_user"]=dict(messages=[SYS,U("  What is 2+2? \n")],add_generation_prompt=True)
C["03_multi_gen"]=dict(messages=[SYS,U("Hi"),A("Hello!\n\nHow can I help?  "),U("Tell me a joke — \"funny\" 😀 <b>&amp;</b> {{ x }} {% if %} \\n")],add_generation_prompt=True)
C["04_multi_nogen"]=dict(messages=[SYS,U("Hi"),A("Hello!"),U("Bye"),A("Goodbye.")],add_generation_prompt=False)
C["05_tools"]=dict(messages=[SYS,U("Weather in São Paulo?")],tools=TOOLS,add_generation_prompt=True)
C["06_toolcall_dict"]=dict(messages=[U("Weather in São Paulo?"),A("",tool_calls=[call(ARGS)]),tool('{"temp": 21.5, "sky": "été"}')],tools=TOOLS,add_generation_prompt=True)
C["07_toolcall_str"]=dict(messages=[U("Weather in São Paulo?"),A("",tool_calls=[call(json.dumps(ARGS,ensure_ascii=False))]),tool('{"temp": 21.5, "sky": "été"}')],tools=TOOLS,add_generation_prompt=True)
C["08_think_on"]=dict(messages=[SYS,U("Think hard.")],add_generation_prompt=True,enable_thinking=True)
C["09_think_off"]=dict(messages=[SYS,U("Do not think.")],add_generation_prompt=True,enable_thinking=False)
C["10_reasoning"]=dict(messages=[U("1+1?"),A("<think>\nsimple sum\n</think>\n\n2"),U("2+2?"),A("4",reasoning_content="again simple\n"),U("3+3?")],add_generation_prompt=True,enable_thinking=True)
C["11_parts"]=dict(messages=[{"role":"system","content":[{"type":"text","text":"Sys part."}]},{"role":"user","content":[{"type":"text","text":"Part one. "},{"type":"text","text":"Part two."}]}],add_generation_prompt=True)
C["12_tools_parallel_null"]=dict(messages=[SYS,U("Weather in two cities?"),
   A(None,reasoning_content="need two calls",tool_calls=[call({"location":"Paris","unit":"celsius"},"abc000001"),call({"location":"Oslo","unit":"celsius","days":2},"abc000002")]),
   tool("20","abc000001"),tool("-3","abc000002"),A("Paris 20, Oslo -3."),U("Time?"),A("",tool_calls=[call({},"abc000003","now")]),tool("12:00","abc000003","now"),A("Noon.")],tools=TOOLS,add_generation_prompt=False)
C["13_extras"]=dict(messages=[SYS,U("Go.")],tools=TOOLS,add_generation_prompt=True,functions=json.dumps([TOOLS[0]["function"]]),datetime="2025-03-04",date_string="04 Mar 2025",documents=[{"title":"Doc A","text":"Text \"a\" é"},{"title":"Doc B","text":"Line1\nLine2"}],thinking=True,reasoning_effort="high",thinking_budget=512,available_tools=TOOLS,builtin_tools=["browser","python"],custom_instructions="Be nice.")
C["14_toolcall_content"]=dict(messages=[SYS,U("Weather?"),A("Let me look.",tool_calls=[call({"location":"Oslo","unit":"celsius"})]),tool("20 C"),A("It is 20 C."),U("Thanks")],tools=[TOOLS[0]],add_generation_prompt=True)


def with_all_names_of_reasoning(messages):
    """Templates disagree about what it is called."""
    result = []
    for message in messages:
        names = ("reasoning_content", "thinking", "reasoning")
        reasoning = next((message[name] for name in names if message.get(name) is not None), None)
        if reasoning is not None:
            message = {"thinking": reasoning, **message, "reasoning_content": reasoning}
        result.append(message)
    return result


for conversation in C.values():
    conversation["messages"] = with_all_names_of_reasoning(conversation["messages"])
    conversation.setdefault("tools", None)
    conversation.setdefault("documents", None)
    conversation.update(bos_token="<|bos|>", eos_token="<|eos|>", pad_token="<|pad|>", unk_token="<|unk|>")


def rendered(template, conversation):
    try:
        return template.render(**copy.deepcopy(conversation))
    except Exception:  # whatever Python raises, ours is to refuse it too
        return None


def main(folder, out):
    templates = {}
    for file in sorted(pathlib.Path(folder).glob("*.jinja")):
        template = environment().from_string(file.read_bytes().decode("utf-8"))
        templates[file.name] = {name: rendered(template, one) for name, one in C.items()}
    with open(out, "w", encoding="utf-8") as stream:
        json.dump({"conversations": C, "templates": templates}, stream)


main(*sys.argv[1:])
