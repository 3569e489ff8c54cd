"""Names that people are given, in the languages that are read: two capitalised words can be a firm as well as a person."""

_GIVEN = """
aaron adam adrian agnes agnieszka aidan aisha alan albert alejandro alessandra alessandro alex alexander alexandra alfred alice alicia alison
amanda amelia amir amy ana andre andrea andreas andrew andy angela angelika anita anja anke ann anna anne anneke annette annie anthony anton
antonia antonio arjen arjun arthur astrid barbara bart bas beate beatrice beatriz ben benjamin bernard bernd bert betty bill birgit bob brenda
brian brigitte bruno camille carl carla carlos carmen carol caroline catarina catherine cecile charles charlotte chiara chloe chris christa
christian christina christine christoph christopher claire clara claude claudia colin craig cristina dan daniel daniela danielle dave david
deborah denise dennis derek diana didier diego dieter dirk dominic dominik donald donna doris dorothea duncan edward elena eleanor eli elias
elisa elisabeth elizabeth ella ellen emily emma eric erik erika ernst esther eva evelyn fabian fatima felix fernanda fernando filipe fiona
florian frances francesca francesco francisco francois frank franz fred frederic frederik friedrich fritz gabriel gabriela gary geert gemma
georg george gerald gerd gerhard gert giorgio giovanni giulia giuseppe graham greg gregory guido guillaume gunter hannah hannes hans harald harry
heather heidi heike heinz helen helena helga helmut hendrik henri henry herbert hilde holger howard hugo ian ines inge ingrid irene iris isabel
isabella isabelle ivan jack jacob jacqueline jacques jakob james jamie jan jana jane janet jason javier jean jennifer jens jeroen jessica jill
jim joan joana joanna joao jochen joe joel johan johann johanna johannes john jonas jonathan jordi jorge jose josef joseph joshua juan juergen
julia julian julie juliette jurgen jutta kai karen karim karin karl karsten kate katharina katherine kathrin katja keith kelly ken kerstin kevin
klaas klaus kristin kurt lars laura laurent lea lena leo leon leonie lina linda lisa lorenzo lothar louis louise luca lucas lucia lucy luis luisa
luise lukas luke lydia mads magdalena maike manfred manuel manuela marc marcel marco marcos marcus margaret margot maria marianne marie marina
mario marion mark marko markus marlene marta martha martin martina mary mateo mathias matt matteo matthew matthias maurice max maximilian melanie
mia michael michel michele michelle miguel mike mohamed monica monika moritz nadine nancy natalie nathalie neil nicholas nick nico nicola nicolas
nicole niels nikolaus nils nina noah nora norbert oliver olivia oscar otto pablo pamela paolo pascal patricia patrick patrizia paul paula paulo
pedro penny peter petra philip philipp philippe pierre piet pieter priya quentin rachel raj rajesh ralf ralph ramon raul ravi rebecca regina reinhard
rene ricardo richard rita rob robert roberta roberto robin roger roland rolf roman ronald rosa rosemary ross roy rudolf rui ruth ryan sabine sally
sam samantha samuel sandra sara sarah saskia scott sean sebastian sergio sharon sheila silke silvia simon simone sofia sonia sophia sophie stefan
stefanie stefano stephanie stephen steve steven stuart susan susanne sven sylvia tania tanja teresa theo theresa thierry thomas tim timo tina tobias
tom tomas tony torsten uli ulrich ulrike ursula ute uwe valentina valerie vanessa vera verena veronica veronika victor victoria vincent virginie
walter wanda wendy werner wilhelm will willem william wolfgang xavier yann yannick yves yvonne zoe
"""
_ALL = frozenset(_GIVEN.split())


def is_given_name(word: str) -> bool:
    """Whether a word (in lower case, without diacritics) is a name that many people bear."""
    return word in _ALL
